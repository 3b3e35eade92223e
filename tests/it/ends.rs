//! Whatever ends forklore, nothing of a run is left.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::support;
use super::support::family::Family;

/// Processes that end on their own only much later, in all the ways of getting away.
const STUBBORN: &str = "
import multiprocessing
import os
import signal
import time

if __name__ == '__main__':
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        time.sleep(1000)
        os._exit(0)
    if os.fork() == 0:
        os.setsid()
        if os.fork() > 0:
            os._exit(0)
        time.sleep(1000)
        os._exit(0)
    if os.fork() == 0:
        os._exit(0)
    for method in ['spawn', 'forkserver']:
        multiprocessing.get_context(method).Process(target=time.sleep, args=(1000,)).start()
    print('ready', flush=True)
    while True:
        pass
";

fn start(mark: &str, isolation: &str) -> (tempfile::TempDir, Child) {
    let (folder, path) = support::listing(STUBBORN);
    let (name, value) = mark.split_once('=').expect("NAME=VALUE");
    let mut child = support::forklore()
        .env(name, value)
        .args(["run", &path, "--engine", "builtin", "--json", "--isolation", isolation])
        .stdout(Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let stdout = child.stdout.as_mut().expect("a pipe");
    let ready = BufReader::new(stdout)
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains("ready\\r\\n"));
    assert!(ready, "the listing got as far as it should");
    (folder, child)
}

fn nothing_is_left_after(end: impl Fn(&Child, &[i32]), what: &str) {
    for isolation in ["auto", "subreaper"] {
        let mark = format!("FORKLORE_TEST_MARK={what}-{isolation}-{}", std::process::id());
        let (_folder, mut child) = start(&mark, isolation);
        let before = support::marked(&mark);
        assert!(before.len() >= 8, "{what}, {isolation}: only {before:?}");
        end(&child, &before);
        // Whoever reads its output is gone now, which must not keep it.
        drop(child.stdout.take());
        let _ = child.wait();
        support::eventually(&format!("{what}, {isolation}: nothing left"), || {
            support::marked(&mark).is_empty()
        });
    }
}

fn signal_observer(signal: Signal) {
    let end = |child: &Child, _: &[i32]| {
        kill(Pid::from_raw(child.id().cast_signed()), signal).expect("a signal to our own child");
    };
    nothing_is_left_after(end, signal.as_str());
}

#[test]
fn sigkill_to_the_observer() {
    signal_observer(Signal::SIGKILL);
}

#[test]
fn sigterm_to_the_observer() {
    signal_observer(Signal::SIGTERM);
}

#[test]
fn sigint_to_the_observer() {
    signal_observer(Signal::SIGINT);
}

#[test]
fn sighup_to_the_observer() {
    signal_observer(Signal::SIGHUP);
}

/// Kills the process so many generations below the observer: 1 is the launcher, 2
/// init, 3 main.
fn kill_generation(generation: usize, what: &str) {
    let end = |child: &Child, all: &[i32]| {
        let parent_of = |pid: i32| {
            procfs::process::Process::new(pid)
                .and_then(|p| p.stat())
                .map(|stat| stat.ppid)
                .ok()
        };
        let mut pid = child.id().cast_signed();
        for _ in 0..generation {
            pid = *all
                .iter()
                .find(|&&other| parent_of(other) == Some(pid))
                .expect("a child");
        }
        kill(Pid::from_raw(pid), Signal::SIGKILL).expect("a signal to a process of our own run");
        if generation == 3 {
            // The others go on without main, as they should; the run is ended from outside.
            kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).expect("a signal to our own child");
        }
    };
    nothing_is_left_after(end, what);
}

#[test]
fn sigkill_to_the_launcher() {
    kill_generation(1, "launcher");
}

#[test]
fn sigkill_to_init() {
    kill_generation(2, "init");
}

#[test]
fn sigkill_to_main() {
    kill_generation(3, "main");
}

#[test]
fn a_run_that_loses_its_init_says_so() {
    for isolation in ["auto", "subreaper"] {
        let (folder, path) = support::listing(STUBBORN);
        let errors = folder.path().join("errors");
        let mut child = support::forklore()
            .args(["run", &path, "--engine", "builtin", "--plain", "--isolation", isolation])
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&errors).expect("a file"))
            .spawn()
            .expect("forklore starts");
        let lines = BufReader::new(child.stdout.as_mut().expect("a pipe")).lines();
        assert!(lines.map_while(Result::ok).any(|line| line.ends_with("| ready")));
        let init = Family::roles(child.id().cast_signed()).inits[0];
        kill(Pid::from_raw(init), Signal::SIGKILL).expect("a process of our own run");
        let mut rest = String::new();
        let out = child.stdout.as_mut().expect("a pipe");
        std::io::Read::read_to_string(out, &mut rest).expect("text");
        assert_eq!(child.wait().expect("our child").code(), Some(3), "{rest}");
        let errors = std::fs::read_to_string(&errors).expect("a file");
        let said = "error: the run broke off: the stage's init was killed by SIGKILL\n";
        assert_eq!(errors, said, "{isolation}");
        assert!(!rest.contains("AS EXPECTED") && !rest.contains("as expected"), "{rest}");
    }
}
