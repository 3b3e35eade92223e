//! What `ps` and `pstree` call the processes of a run, while it runs.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use forklore::event::{Event, Kind, Pid};
use procfs::process::Process;

use super::support::{eventually, forklore, listing};

/// One process of every kind, and all stay.
const EVERYBODY: &str = "
import multiprocessing
import os
import signal

def stay():
    signal.pause()

if __name__ == '__main__':
    if os.fork() == 0:
        stay()
    multiprocessing.Process(target=stay).start()
    multiprocessing.get_context('spawn').Process(target=stay).start()
    multiprocessing.get_context('forkserver').Process(target=stay).start()
    manager = multiprocessing.Manager()
    pool = multiprocessing.Pool(1)
    print('all are here', flush=True)
    stay()
";

/// A run that is ended with the test.
struct Run {
    program: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Run {
    fn start(listing: &str) -> Self {
        let mut command = forklore();
        command.args(["run", listing, "--json"]).stdout(Stdio::piped());
        let mut program = command.spawn().expect("forklore starts");
        let output = program.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        lines.next().expect("a header").expect("UTF-8");
        Self { program, lines }
    }

    fn event(&mut self) -> Event {
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

fn comm(pid: Pid) -> Option<String> {
    Some(Process::new(pid).ok()?.stat().ok()?.comm)
}

#[test]
fn every_process_is_called_by_its_role_outside_too() {
    let (_folder, path) = listing(EVERYBODY);
    let mut run = Run::start(&path);
    let mut outside = Vec::new();
    loop {
        let event = run.event();
        match &event.kind {
            Kind::ProcessStarted { role, .. } => {
                let host_pid = event.host_pid.unwrap_or_else(|| panic!("where {role} is"));
                outside.push((role.clone(), host_pid));
            }
            Kind::TerminalOutput { text } if text.contains("all are here") => break,
            _ => {}
        }
    }
    let mut roles: Vec<&str> = outside.iter().map(|(role, _)| &**role).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["C1", "FS1", "M1", "P1", "P2", "P3", "W1", "init", "main"]);
    for (role, pid) in &outside {
        eventually(&format!("{pid} is called {role}"), || comm(*pid).as_ref() == Some(role));
    }
    let init = outside.iter().find(|(role, _)| role == "init").expect("init");
    let launcher = Process::new(init.1)
        .and_then(|init| init.stat())
        .expect("it lives")
        .ppid;
    assert_eq!(comm(launcher).as_deref(), Some("forklore-stage"));
}
