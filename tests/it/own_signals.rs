//! Signals that a program on Python sends, and those that it cannot send.

use forklore_event::Kind;

use super::own_program::{python_is_here, run};
use super::support::{self, Log, forklore};

/// How often main has sent a signal.
fn sent(log: &Log, wanted: &str) -> usize {
    let is_it = |kind: &&Kind| matches!(kind, Kind::SignalSent { signal, .. } if signal == wanted);
    log.events.iter().map(|event| &event.kind).filter(is_it).count()
}

#[test]
fn only_signals_that_could_be_sent_are_told() {
    if !python_is_here() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let counts = folder.path().join("counts");
    let output = forklore()
        .args(["run", "--json", "--engine", "python"])
        .arg(support::root().join("tests/programs/python/failed_kills.py"))
        .env("COUNTS", &counts)
        .output()
        .expect("forklore starts");
    let log = Log::of(&output);
    let counts = std::fs::read_to_string(counts).expect("the program has counted");
    let told = format!("{} {}\n", sent(&log, "SIGUSR1"), sent(&log, "SIGUSR2"));
    assert_eq!(told, counts, "in a race with a thread, and with a handler");
    assert_eq!(sent(&log, "SIGTERM"), 2, "to one who lives, and to one who handles it");
}

#[test]
fn a_signal_that_is_sent_by_a_descriptor_is_told_if_it_could_be_sent() {
    if !python_is_here() {
        return;
    }
    let source = "
import os, signal
if not hasattr(signal, 'pidfd_send_signal'):
    raise SystemExit(77)
child = os.fork()
if child == 0:
    os._exit(0)
descriptor = os.pidfd_open(child)
os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
signal.pidfd_send_signal(descriptor, signal.SIGTERM)
os.waitpid(child, 0)
try:
    signal.pidfd_send_signal(descriptor, signal.SIGTERM)
except ProcessLookupError:
    print('gone')
try:
    signal.pidfd_send_signal(os.pidfd_open(os.getpid()), 100)
except OSError:
    print('no such signal')
";
    let (_folder, path) = support::listing(source);
    let (status, log) = run(&path, &[], &[]);
    if status == Some(77) {
        return support::skip("this Python sends no signals by descriptors");
    }
    assert_eq!(log.terminal(), "gone\nno such signal\n");
    assert_eq!(sent(&log, "SIGTERM"), 1, "a zombie can be sent one");
    assert!(
        !log.events
            .iter()
            .any(|event| matches!(&event.kind, Kind::SignalSent { signal, .. } if signal != "SIGTERM"))
    );
}
