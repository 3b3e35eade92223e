//! Job control, and tasks that end their worker, as the log tells them.

use forklore_event::{Blocked, ChildChange, Evidence, Kind, ProcessState};
use nix::sys::signal::{Signal, kill};

use super::support::live::Run;
use super::support::{listing, run_builtin};

#[test]
fn what_a_parent_does_to_the_group_of_a_child_is_told_of_the_child() {
    let (_folder, path) = listing(
        "
import os
import signal
import time
child = os.fork()
if child == 0:
    time.sleep(1000)
os.setpgid(child, child)
os.kill(child, signal.SIGSTOP)
os.waitpid(child, os.WUNTRACED)
os.kill(child, signal.SIGCONT)
os.waitpid(child, os.WCONTINUED)
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
",
    );
    let (status, log) = run_builtin(&path, &[]);
    assert_eq!(status, Some(0), "{}", log.terminal());
    let (main, child) = (log.pid("main"), log.pid("C1"));
    let told = log.events.iter().any(|event| {
        matches!(event.kind, Kind::SessionChanged { pgid, by: Some(by), .. } if pgid == child && by == main)
            && event.pid == child
    });
    assert!(told, "that main made a group of C1");
    let answers = log.events.iter().filter(|event| event.pid == main);
    let answers = answers.filter_map(|event| match &event.kind {
        Kind::WaitAnswered {
            child: of,
            with,
            signal,
        } if *of == child => Some((*with, signal.as_deref())),
        _ => None,
    });
    let expected = [(ChildChange::Stopped, Some("SIGSTOP")), (ChildChange::Continued, None)];
    assert_eq!(answers.collect::<Vec<_>>(), expected);
    let order = log.events.iter().filter_map(|event| match &event.kind {
        Kind::ProcessStopped { signal } if event.pid == child => Some(format!("stopped by {signal}")),
        Kind::ProcessContinued {} if event.pid == child => Some("continued".to_owned()),
        Kind::WaitAnswered { with, .. } => Some(format!("told {with:?}")),
        _ => None,
    });
    let expected = ["stopped by SIGSTOP", "told Stopped", "continued", "told Continued"];
    assert_eq!(order.collect::<Vec<_>>(), expected);
}

#[test]
fn a_stop_is_told_where_nobody_waits_for_it_and_by_whatever_signal() {
    let (_folder, path) = listing(
        "
import os
import signal
child = os.fork()
if child == 0:
    signal.pause()
os.kill(child, signal.SIGTSTP)
signal.pause()
",
    );
    let mut run = Run::start(&path);
    let mut child = None;
    let mut next = |wanted: fn(&Kind) -> bool| loop {
        let event = run.event();
        if let Kind::ProcessStarted { role, .. } = &event.kind
            && role == "C1"
        {
            child = event.host_pid;
        }
        if wanted(&event.kind) {
            break (event, child.map(nix::unistd::Pid::from_raw).expect("C1 has started"));
        }
    };
    let stopped = |kind: &Kind| matches!(kind, Kind::ProcessStopped { .. });
    let continued = |kind: &Kind| matches!(kind, Kind::ProcessContinued {});
    let (event, child) = next(stopped);
    let by = |signal: &str| Kind::ProcessStopped {
        signal: signal.to_owned(),
    };
    assert_eq!((event.kind, event.evidence), (by("SIGTSTP"), Evidence::Seen));
    next(|kind| matches!(kind, Kind::StateChanged { state: ProcessState::T }));
    // From outside nothing says which signal it was.
    kill(child, Signal::SIGCONT).expect("a process of our own run");
    next(continued);
    kill(child, Signal::SIGTSTP).expect("a process of our own run");
    let (event, _) = next(stopped);
    assert_eq!((event.kind, event.evidence), (by(""), Evidence::Inferred));
}

#[test]
fn a_task_that_ends_its_worker_is_told_as_lost_and_not_as_finished() {
    let (_folder, path) = listing(
        "
import multiprocessing
import os
import sys

if __name__ == '__main__':
    with multiprocessing.Pool(1) as pool:
        lost = pool.apply_async(sys.exit, (3,))
        # The worker that comes instead does the next.
        pool.apply(os.getpid)
        print(lost.ready())
",
    );
    let (status, log) = run_builtin(&path, &[]);
    assert_eq!((status, &*log.terminal()), (Some(0), "False\n"));
    let of_it = log.events.iter().filter_map(|event| match event.kind {
        Kind::TaskStarted { task: 0, .. } => Some("started"),
        Kind::TaskFinished { task: 0, .. } => Some("finished"),
        Kind::WorkerLost { task: Some(0), .. } => Some("lost"),
        Kind::ResultDelivered { task: 0 } => Some("delivered"),
        _ => None,
    });
    assert_eq!(of_it.collect::<Vec<_>>(), ["started", "lost"]);
    let w1 = log.pid("W1");
    let exited = log.events.iter().find_map(|event| match event.kind {
        Kind::ProcessExited { code, .. } if event.pid == w1 => Some(code),
        _ => None,
    });
    assert_eq!(exited, Some(Some(3)));
}

#[test]
fn who_writes_to_what_is_full_is_told_to_wait_for_room() {
    let made = [
        ("Queue", "multiprocessing.Queue(1)", "target.put('one')"),
        ("pipe", "ends[1]", "target.send('x' * 1000)"),
        ("pipe", "os.pipe()[1]", "os.write(target, b'x' * 1000)"),
    ];
    for (full, make, write) in made {
        let (_folder, path) = listing(&format!(
            "
import multiprocessing
import os
import signal
def fill(target):
    while True:
        {write}
if __name__ == '__main__':
    ends = multiprocessing.Pipe(False)
    target = {make}
    multiprocessing.Process(target=fill, args=(target,)).start()
    signal.pause()
"
        ));
        let mut run = Run::start(&path);
        let name = loop {
            if let Kind::Blocked {
                on: Blocked::Write { name },
                thread: None,
            } = run.event().kind
            {
                break name;
            }
        };
        assert_eq!(name, full);
    }
}
