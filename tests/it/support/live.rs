//! A run that is listened to while it goes on.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, ExitStatus, Stdio};

use forklore_event::Event;

use super::forklore;

/// A run that is ended with the test.
pub struct Run {
    program: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Run {
    /// Starts a listing with `--json`.
    pub fn start(listing: &str) -> Self {
        Self::start_on("builtin", listing, &[])
    }

    /// As [`Run::start`], on this engine, with these arguments of the program's own.
    pub fn start_on(engine: &str, listing: &str, arguments: &[&Path]) -> Self {
        let mut command = forklore();
        command
            .args(["run", listing, "--engine", engine, "--json", "--"])
            .args(arguments)
            .stdout(Stdio::piped());
        let mut program = command.spawn().expect("forklore starts");
        let output = program.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        lines.next().expect("a header").expect("UTF-8");
        Self { program, lines }
    }

    /// The next event; waits for it.
    pub fn event(&mut self) -> Event {
        self.events().next().expect("the run goes on")
    }

    /// The events that follow, until the run has ended.
    pub fn events(&mut self) -> impl Iterator<Item = Event> {
        let lines = self.lines.by_ref().map(|line| line.expect("UTF-8"));
        lines.map(|line| serde_json::from_str(&line).expect("an event"))
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        self.program.wait().expect("it ends")
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
