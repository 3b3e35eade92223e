//! What `ps` and `pstree` call the processes of a run, while it runs.

use forklore_event::{Kind, Pid};
use procfs::process::Process;

use super::support::live::Run;
use super::support::{eventually, listing};

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
    pool = multiprocessing.Pool(1)
    print('all are here', flush=True)
    stay()
";

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
    assert_eq!(roles, ["C1", "FS1", "P1", "P2", "P3", "W1", "init", "main"]);
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
