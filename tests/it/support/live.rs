//! A run that is listened to while it goes on.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

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
        let mut command = forklore();
        command
            .args(["run", listing, "--engine", "builtin", "--json"])
            .stdout(Stdio::piped());
        let mut program = command.spawn().expect("forklore starts");
        let output = program.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        lines.next().expect("a header").expect("UTF-8");
        Self { program, lines }
    }

    /// The next event; waits for it.
    pub fn event(&mut self) -> Event {
        let line = self.lines.next().expect("the run goes on").expect("UTF-8");
        serde_json::from_str(&line).expect("an event")
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
