//! Programs that a program on Python starts, and cannot start.

use forklore_event::{Event, Evidence, How, Kind};

use super::own_program::{python_is_here, run};
use super::support;

/// In each of the ways in which a program is started: there is none, it runs code of the learner's first, there is no
/// such folder, no child at all is left.
const REFUSED: &str = "
import os, subprocess
def attempt(start, *args, **kwds):
    try:
        start(*args, **kwds)
    except OSError as error:
        print(error)
attempt(subprocess.run, ['no-such-program', 'x'])
attempt(subprocess.run, ['no-such-program'], preexec_fn=int)
attempt(subprocess.run, ['true'], cwd='/no-such-folder')
attempt(os.posix_spawn, '/no/such', ['such'], {})
subprocess.run(['true'])
";

#[test]
fn a_program_that_cannot_be_started_has_not_run() {
    if !python_is_here() {
        return;
    }
    let (_folder, path) = support::listing(REFUSED);
    let (status, log) = run(&path, &[], &[]);
    let printed = "[Errno 2] No such file or directory: 'no-such-program'
[Errno 2] No such file or directory: 'no-such-program'
[Errno 2] No such file or directory: '/no-such-folder'
[Errno 2] No such file or directory: '/no/such'
";
    assert_eq!((status, log.terminal().as_str()), (Some(0), printed));
    for (nth, event) in log.events.iter().enumerate() {
        if let Kind::ProgramNotStarted { program, .. } = &event.kind {
            let is_end = |end: &Event| end.pid == event.pid && matches!(end.kind, Kind::ProcessExited { .. });
            let before = log.events.iter().take(nth);
            assert!(!before.clone().any(is_end), "{program} is why its process ends");
        }
    }
    let started = log.events.iter().filter_map(|event| match &event.kind {
        Kind::ProcessStarted { role, how, .. } => Some((event.pid, role.as_str(), *how)),
        _ => None,
    });
    let started: Vec<_> = started.collect();
    let of = |pid| {
        started
            .iter()
            .find(|(known, ..)| *known == pid)
            .map(|(_, role, _)| *role)
    };
    let refused = log.events.iter().filter_map(|event| match &event.kind {
        Kind::ProgramNotStarted { program, error } => Some((of(event.pid)?, program.as_str(), error.as_str())),
        _ => None,
    });
    let (none, folder) = (
        "No such file or directory",
        "/no-such-folder: No such file or directory",
    );
    let refused: Vec<_> = refused.collect();
    let is_old = ["python 3.8", "python 3.9"]
        .iter()
        .any(|old| log.header.engine.starts_with(old));
    if is_old {
        // These Pythons go on before the child has come to its exec.
        return assert_eq!(refused.len(), 4);
    }
    let all = [
        ("C1", "no-such-program", none),
        ("C2", "no-such-program", none),
        ("C3", "true", folder),
        ("main", "such", none),
    ];
    assert_eq!(refused, all);
    let programs: Vec<_> = started
        .iter()
        .filter(|(.., how)| *how == How::Program)
        .map(|(_, role, _)| *role)
        .collect();
    assert_eq!(programs, ["true1"]);
}

#[test]
fn who_is_reaped_without_a_word_is_reaped_with_the_status_that_was_seen() {
    if !python_is_here() {
        return;
    }
    // A Python that ignores the environment has no agent.
    let source = "
import subprocess, sys
subprocess.run([sys.executable, '-I', '-c', '''
import os, time
if os.fork() == 0:
    time.sleep(0.6)
    os._exit(7)
time.sleep(1.2)
os.wait()
time.sleep(0.8)
'''])
";
    let (_folder, path) = support::listing(source);
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(status, Some(0));
    let of = |wanted: i32| {
        let kinds = log.events.iter().map(|event| (event.evidence, &event.kind));
        let told = kinds.filter_map(move |(evidence, kind)| match kind {
            Kind::ProcessExited { code: Some(code), .. } if *code == wanted => Some((evidence, "exited")),
            Kind::ProcessReaped { code: Some(code), .. } if *code == wanted => Some((evidence, "reaped")),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(of(7), [(Evidence::Seen, "exited"), (Evidence::Inferred, "reaped")]);
}
