//! Job control as the log tells it.

use forklore::event::{ChildChange, Kind};

use super::support::{listing, run_json};

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
    let (status, log) = run_json(&path, &[]);
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
}
