//! PIDs are not names: a process dies, another gets its number, and forklore
//! neither hits nor mistakes the stranger.
//!
//! The runs are in a PID namespace of the test, in which it says which number
//! comes next (`ns_last_pid`, proc_sys_kernel(5)).

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use forklore::recording;
use forklore::world::World;
use forklore_event::{Event, Header, Kind};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::support::family::Family;
use super::support::{self, eventually, faults, signal, stop};

/// A run in a namespace of the test.
struct Run {
    outer: Child,
    /// The namespace's first process, which outlives the run.
    shell: i32,
    observer: i32,
    log: PathBuf,
    name: &'static str,
    _folder: tempfile::TempDir,
}

fn children(of: i32) -> Vec<i32> {
    let all = procfs::process::all_processes().expect("/proc");
    all.filter_map(|process| process.ok()?.stat().ok())
        .filter(|stat| stat.ppid == of && stat.state != 'Z')
        .map(|stat| stat.pid)
        .collect()
}

impl Run {
    fn start(name: &'static str, source: &str, isolation: &str) -> Self {
        let (folder, listing) = support::listing(source);
        let log = folder.path().join("run.jsonl");
        let mut outer = Command::new("unshare")
            .args(["-U", "-r", "-p", "-f", "--mount-proc", "--kill-child"])
            // Stays when the run is over, for as long as the test holds its input.
            .args(["sh", "-c", "\"$@\" </dev/null; cat >/dev/null", "sh"])
            .arg(env!("CARGO_BIN_EXE_forklore"))
            .args([
                "run",
                &listing,
                "--engine",
                "builtin",
                "--json",
                "--isolation",
                isolation,
            ])
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(File::create(&log).expect("a log"))
            .spawn()
            .expect("unshare starts");
        let (mut shell, mut observer) = (None, None);
        eventually("the observer runs", || {
            assert_eq!(outer.try_wait().expect("our child"), None, "unshare ended");
            shell = children(outer.id().cast_signed()).first().copied();
            observer = shell.and_then(|shell| children(shell).first().copied());
            observer.is_some()
        });
        Self {
            outer,
            shell: shell.expect("it was seen"),
            observer: observer.expect("it was seen"),
            log,
            name,
            _folder: folder,
        }
    }

    fn events(&self) -> (Option<Header>, Vec<Event>) {
        match recording::read(File::open(&self.log).expect("the log")) {
            Ok(read) => (Some(read.header), read.events),
            Err(_) => (None, Vec::new()),
        }
    }

    fn terminal(&self) -> String {
        let texts = self.events().1.into_iter().filter_map(|event| match event.kind {
            Kind::TerminalOutput { text } => Some(text),
            _ => None,
        });
        texts.collect::<String>().replace("\r\n", "\n")
    }

    fn wait_for(&self, line: &str) {
        eventually(line, || self.terminal().lines().any(|found| found == line));
    }

    /// The number that the listing printed behind `word`.
    fn number(&self, word: &str) -> i32 {
        let terminal = self.terminal();
        let found = terminal.lines().find_map(|line| line.strip_prefix(word));
        found.expect("it was printed").trim().parse().expect("a number")
    }

    fn main(&self) -> i32 {
        Family::roles(self.observer).mains[0]
    }

    /// Lets the listing go on.
    fn tell(&self) {
        signal(self.main(), Signal::SIGUSR1);
    }

    /// Runs a line of the shell in the PID namespace of `member`.
    fn inside(member: i32, line: &str, arguments: &[&str]) -> String {
        let output = Command::new("nsenter")
            .args([
                "-t",
                &member.to_string(),
                "-U",
                "-p",
                "--preserve-credentials",
                "sh",
                "-c",
                line,
                "sh",
            ])
            .args(arguments)
            .stderr(Stdio::inherit())
            .output()
            .expect("nsenter starts");
        assert!(output.status.success(), "{line}: {}", output.status);
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// Has somebody of no run take `number`; gives its PID on the host.
    fn stranger(&self, number: i32) -> i32 {
        let (last, mark) = (
            (number - 1).to_string(),
            format!("{}-{}", self.name, std::process::id()),
        );
        let line = "echo $1 > /proc/sys/kernel/ns_last_pid; FORKLORE_STRANGER=$2 sleep 1000 >/dev/null 2>&1 & echo $!";
        eventually("the number is taken", || {
            let got = Self::inside(self.shell, line, &[&last, &mark]);
            if got == number.to_string() {
                return true;
            }
            Self::inside(self.shell, "kill -9 $1", &[&got]);
            false
        });
        let mut found = Vec::new();
        eventually("the stranger runs", || {
            found = support::marked(&format!("FORKLORE_STRANGER={mark}"));
            found.len() == 1
        });
        found[0]
    }

    /// Lets the run come to its end, and gives its log.
    fn finish(&self) -> (Header, Vec<Event>) {
        eventually("the end of the run", || !children(self.shell).contains(&self.observer));
        let (header, events) = self.events();
        (header.expect("a header"), events)
    }

    /// Whether the observer has a pidfd of `pid`.
    fn observer_holds(&self, pid: i32) -> bool {
        let Ok(infos) = std::fs::read_dir(format!("/proc/{}/fdinfo", self.observer)) else {
            return false;
        };
        let mut infos = infos.filter_map(|info| std::fs::read_to_string(info.ok()?.path()).ok());
        infos.any(|info| info.lines().any(|line| line == format!("Pid:\t{pid}")))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // The kernel ends the namespace with it.
        let _ = kill(Pid::from_raw(self.shell), Signal::SIGKILL);
        let _ = self.outer.kill();
        let _ = self.outer.wait();
    }
}

/// What happened to the process that is called `pid`, without what was sampled meanwhile.
fn life(events: &[Event], pid: i32) -> Vec<String> {
    let kinds = events
        .iter()
        .filter(|event| event.pid == pid)
        .filter_map(|event| match &event.kind {
            Kind::ProcessStarted { role, .. } => Some(format!("{role} started")),
            Kind::ProcessExited { code, signal } => Some(format!("exited {code:?} {signal:?}")),
            Kind::ProcessReaped { code, .. } => Some(format!("reaped {code:?}")),
            _ => None,
        });
    kinds.collect()
}

/// Whether anything was told of `pid` after the first process of that number had been reaped.
fn told_after_reaping(events: &[Event], pid: i32) -> Option<&Event> {
    let of = |event: &&Event| event.pid == pid;
    let mut events = events
        .iter()
        .skip_while(|event| !(event.pid == pid && matches!(event.kind, Kind::ProcessReaped { .. })));
    events.next();
    events.find(of)
}

fn can_choose_numbers() -> bool {
    let line = "echo 100 > /proc/sys/kernel/ns_last_pid; true & test $! = 101";
    let tried = Command::new("unshare")
        .args(["-U", "-r", "-p", "-f", "--mount-proc", "sh", "-c", line])
        .status();
    tried.is_ok_and(|status| status.success())
}

const PRELUDE: &str = "
import os
import signal
import time

told = []

def tell(number, frame):
    told.append(number)

def wait_until_told(times):
    while len(told) < times:
        time.sleep(0.02)

signal.signal(signal.SIGUSR1, tell)
";

#[test]
fn os_kill_does_not_hit_who_took_the_number_of_a_reaped_child() {
    if !can_choose_numbers() {
        return support::skip("this machine lets nobody choose PIDs in a namespace of their own");
    }
    let source = format!(
        "{PRELUDE}
child = os.fork()
if child == 0:
    os._exit(7)
os.waitpid(child, 0)
print('reaped', child, flush=True)
print('ready', flush=True)
wait_until_told(1)
for number in (0, signal.SIGTERM, signal.SIGKILL):
    try:
        os.kill(child, number)
        print('hit', flush=True)
    except ProcessLookupError:
        print('nobody', flush=True)
try:
    os.killpg(child, signal.SIGKILL)
    print('hit', flush=True)
except ProcessLookupError:
    print('nobody', flush=True)
try:
    os.waitpid(child, 0)
except ChildProcessError:
    print('no child', flush=True)
print('asked', flush=True)
wait_until_told(2)
"
    );
    let run = Run::start("killed", &source, "subreaper");
    run.wait_for("ready");
    let number = run.number("reaped ");
    let stranger = run.stranger(number);
    run.tell();
    run.wait_for("asked");
    let said: Vec<String> = run.terminal().lines().skip(2).map(str::to_owned).collect();
    assert_eq!(said, ["nobody", "nobody", "nobody", "nobody", "no child", "asked"]);
    assert!(!run.observer_holds(stranger));
    run.tell();
    let (_, events) = run.finish();
    assert_eq!(
        life(&events, number),
        ["C1 started", "exited Some(7) None", "reaped Some(7)"]
    );
    assert!(told_after_reaping(&events, number).is_none());
    assert_eq!(
        children(run.shell).len(),
        2,
        "the stranger lives, and who keeps the namespace"
    );
    faults::strangers("os.kill, os.killpg and os.waitpid with the number of a reaped child", 5);
}

/// The observer sleeps while a child lives, dies and is reaped, and a stranger takes its number.
fn unseen(name: &'static str, setting: &str, ending: &str) {
    if !can_choose_numbers() {
        return support::skip("this machine lets nobody choose PIDs in a namespace of their own");
    }
    let source = format!(
        "{PRELUDE}
{setting}
print('ready', flush=True)
wait_until_told(1)
child = os.fork()
if child == 0:
    os._exit(7)
{ending}
sign = os.fork()
if sign == 0:
    time.sleep(1000)
    os._exit(0)
wait_until_told(2)
os.kill(sign, signal.SIGKILL)
time.sleep(0.5)
"
    );
    let run = Run::start(name, &source, "subreaper");
    run.wait_for("ready");
    let main = run.main();
    stop(run.observer);
    run.tell();
    let mut sign = None;
    eventually("both children were made", || {
        let state = |pid: &i32| procfs::process::Process::new(*pid).and_then(|p| p.status()).ok();
        // The first one is gone when only one is left that was there for a while.
        let living: Vec<i32> = children(main);
        sign = living
            .first()
            .and_then(state)
            .and_then(|status| status.nspid?.last().copied());
        living.len() == 1 && state(&living[0]).is_some_and(|status| status.state.starts_with('S'))
    });
    let number = sign.expect("it was seen") - 1;
    let stranger = run.stranger(number);
    signal(run.observer, Signal::SIGCONT);
    eventually("the observer has heard of the second child", || {
        run.events().1.iter().any(|event| event.pid == number + 1)
    });
    assert!(!run.observer_holds(stranger));
    signal(main, Signal::SIGUSR1);
    let (header, events) = run.finish();
    let told = life(&events, number);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[..2], ["C1 started", "exited Some(7) None"]);
    assert!(told[2].starts_with("reaped"));
    assert_eq!(told_after_reaping(&events, number).map(|event| &event.kind), None);
    let states = events
        .iter()
        .filter(|event| event.pid == number && matches!(event.kind, Kind::StateChanged { .. }));
    assert_eq!(states.count(), 0, "nothing was seen of it but its end");
    let mut world = World::new(&header);
    events.iter().for_each(|event| world.apply(event));
    let first = world.stages[0].process(number).expect("it is known");
    assert!(first.ended.is_some() && first.reaped.is_some());
    faults::strangers(&format!("a child lived and died while the observer slept; {name}"), 1);
}

#[test]
fn a_stranger_is_not_taken_for_a_child_that_nobody_saw() {
    unseen("reaped by its parent", "", "os.waitpid(child, 0)");
}

#[test]
fn nor_for_one_that_the_kernel_reaped() {
    unseen(
        "reaped by the kernel",
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        "time.sleep(0.1)",
    );
}

/// Within a stage the same number for two of its processes: both have their own life.
fn two_of_a_number(isolation: &str, asleep: bool) {
    if !can_choose_numbers() {
        return support::skip("this machine lets nobody choose PIDs in a namespace of their own");
    }
    let source = format!(
        "{PRELUDE}
first = os.fork()
if first == 0:
    os._exit(7)
os.waitpid(first, 0)
print('reaped', first, flush=True)
print('ready', flush=True)
wait_until_told(1)
second = os.fork()
if second == 0:
    time.sleep(0.2)
    os._exit(8)
os.waitpid(second, 0)
print('second', second, flush=True)
"
    );
    let name = if asleep { "asleep" } else { "awake" };
    let run = Run::start(name, &source, isolation);
    run.wait_for("ready");
    let (number, main) = (run.number("reaped "), run.main());
    let last = (number - 1).to_string();
    Run::inside(main, "echo $1 > /proc/sys/kernel/ns_last_pid", &[&last]);
    if asleep {
        stop(run.observer);
    }
    signal(main, Signal::SIGUSR1);
    if asleep {
        eventually("main has ended", || procfs::process::Process::new(main).is_err());
        signal(run.observer, Signal::SIGCONT);
    }
    let (header, events) = run.finish();
    assert_eq!(run.number("second "), number, "the number was taken again");
    let lives = [
        "C1 started",
        "exited Some(7) None",
        "reaped Some(7)",
        "C2 started",
        "exited Some(8) None",
        "reaped Some(8)",
    ];
    assert_eq!(life(&events, number), lives);
    let mut world = World::new(&header);
    events.iter().for_each(|event| world.apply(event));
    let processes = world.stages[0].processes.iter();
    let both: Vec<_> = processes.filter(|process| process.pid == number).collect();
    assert_eq!(both.len(), 2);
    assert!(
        both.iter()
            .all(|process| process.ended.is_some() && process.reaped.is_some())
    );
    faults::strangers(
        &format!("two processes of a {isolation} stage with one number, the observer {name}"),
        1,
    );
}

#[test]
fn two_processes_of_one_number_in_a_namespace() {
    two_of_a_number("namespace", false);
    two_of_a_number("namespace", true);
}

#[test]
fn two_processes_of_one_number_under_a_subreaper() {
    two_of_a_number("subreaper", false);
    two_of_a_number("subreaper", true);
}
