//! What is told of ends and reapings where the observer comes late, as on a busy machine: it is stopped while they happen.

use std::fs::File;
use std::process::{Child, Stdio};

use forklore::recording;
use forklore_event::{Event, Evidence, Kind, NO_PROCESS, Pid};
use nix::sys::signal::Signal;

use super::own_program::python_is_here;
use super::support::{self, eventually, forklore, signal, stop};

const INIT: Pid = 1;

/// A program that goes on when it is told to, which it is while the observer stands.
const PRELUDE: &str = "import os, signal, time
told = []
signal.signal(signal.SIGUSR1, lambda number, frame: told.append(number))
def wait_until_told(times):
    while len(told) < times:
        time.sleep(0.01)
";

/// Main reaps some itself, ignores SIGCHLD then, and reaps one that had ended before. The kernel reaps the last one.
const REAPED_THEN_IGNORED: &str = "
r, w = os.pipe()
children = []
for n in range(6):
    child = os.fork()
    if child == 0:
        os.read(r, 1)
        os._exit(7)
    children.append(child)
print('ready', flush=True)
wait_until_told(1)
os.write(w, b'x' * 6)
for child in children[:5]:
    os.waitpid(child, 0)
time.sleep(0.1)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.waitpid(children[5], 0)
if os.fork() == 0:
    os._exit(7)
try:
    os.wait()
except ChildProcessError:
    pass
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
wait_until_told(2)
";

/// The kernel reaps the children of main, which ends at once; one outlives it.
const IGNORED_THEN_END: &str = "
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print('ready', flush=True)
wait_until_told(1)
main = os.getpid()
for n in range(5):
    if os.fork() == 0:
        os._exit(7)
try:
    os.wait()
except ChildProcessError:
    pass
if os.fork() == 0:
    while os.getppid() == main:
        time.sleep(0.01)
    os._exit(7)
";

/// A run whose observer can be stopped.
struct Run {
    observer: Child,
    folder: tempfile::TempDir,
}

impl Run {
    fn start(program: &str, engine: &str, isolation: &str) -> Self {
        let (folder, path) = support::listing(&format!("{PRELUDE}{program}"));
        let log = File::create(folder.path().join("log")).expect("a log");
        let observer = forklore()
            .args(["run", &path, "--json", "--engine", engine, "--isolation", isolation])
            .stdout(Stdio::from(log))
            .spawn()
            .expect("forklore starts");
        let run = Self { observer, folder };
        eventually("the program is ready", || {
            let is_ready =
                |event: &Event| matches!(&event.kind, Kind::TerminalOutput { text } if text.contains("ready"));
            run.events().iter().any(is_ready)
        });
        run
    }

    /// A run that goes on while its observer stands; and main, as the stage and as the host number it.
    fn unwatched(program: &str, engine: &str, isolation: &str) -> (Self, Pid, Pid) {
        let run = Self::start(program, engine, isolation);
        let (main, host_pid) = run.main();
        stop(run.observer());
        signal(host_pid, Signal::SIGUSR1);
        (run, main, host_pid)
    }

    fn events(&self) -> Vec<Event> {
        let log = File::open(self.folder.path().join("log")).expect("the log");
        recording::read(log).map_or(Vec::new(), |read| read.events)
    }

    /// Main, as the stage and as the host number it.
    fn main(&self) -> (Pid, Pid) {
        let events = self.events();
        let is_main = |event: &&Event| matches!(&event.kind, Kind::ProcessStarted { role, .. } if role == "main");
        let main = events.iter().find(is_main).expect("main has started").pid;
        let mut of_main = events.iter().filter(|event| event.pid == main);
        let host_pid = of_main.find_map(|event| event.host_pid);
        (main, host_pid.expect("main was found"))
    }

    fn observer(&self) -> Pid {
        self.observer.id().cast_signed()
    }

    /// Whether nobody of the stage is left; the launcher and the guard may be zombies, as the observer stands.
    fn is_over(&self) -> bool {
        let all = procfs::process::all_processes().expect("/proc");
        let mut stats = all.filter_map(|process| process.ok()?.stat().ok());
        !stats.any(|stat| stat.ppid == self.observer() && stat.state != 'Z')
    }

    /// Lets the observer go on to the end.
    fn finish(mut self) -> Vec<Event> {
        signal(self.observer(), Signal::SIGCONT);
        assert!(self.observer.wait().expect("it ends").success());
        self.events()
    }
}

/// Every engine in every isolation.
fn everywhere(check: impl Fn(&str, &str) + Sync) {
    let engines = if python_is_here() {
        &["builtin", "python"][..]
    } else {
        &["builtin"]
    };
    let all: Vec<_> = engines
        .iter()
        .flat_map(|engine| [(*engine, "auto"), (*engine, "subreaper")])
        .collect();
    support::side_by_side(&all, |(engine, isolation)| check(engine, isolation));
}

/// How the children of main ended, in the order of their PIDs: the events of their ends.
fn ends(events: &[Event], main: Pid) -> Vec<Vec<(&Event, String)>> {
    let is_child = |event: &&Event| matches!(event.kind, Kind::ProcessStarted { parent, .. } if parent == main);
    let children = events.iter().filter(is_child).map(|event| event.pid);
    let told = |event: &Event| match &event.kind {
        Kind::ProcessExited { code, .. } => Some(format!("exited {code:?}")),
        Kind::ProcessReparented { to, .. } => Some(format!("adopted by {to}")),
        Kind::ProcessReaped { by, code, .. } => Some(format!("reaped by {by} {code:?}")),
        _ => None,
    };
    let of = |child| {
        let events = events.iter().filter(move |event| event.pid == child);
        events.filter_map(|event| Some((event, told(event)?))).collect()
    };
    children.map(of).collect()
}

fn words<'a>(end: &'a [(&Event, String)]) -> Vec<&'a str> {
    end.iter().map(|(_, text)| text.as_str()).collect()
}

#[test]
fn whom_main_has_reaped_itself_the_kernel_has_not() {
    everywhere(|engine, isolation| {
        let (run, main, host_pid) = Run::unwatched(REAPED_THEN_IGNORED, engine, isolation);
        eventually("main has done it all", || {
            let status = procfs::process::Process::new(host_pid).and_then(|process| process.status());
            status.expect("main lives").sigign & (1 << (Signal::SIGUSR2 as i32 - 1)) != 0
        });
        signal(host_pid, Signal::SIGUSR1);
        let events = run.finish();
        let ends = ends(&events, main);
        let by_main = format!("reaped by {main} Some(7)");
        for end in &ends[..6] {
            assert_eq!(words(end), ["exited Some(7)", &by_main], "{engine}, {isolation}");
        }
        assert_eq!(
            words(&ends[6]),
            ["exited Some(7)", "reaped by 0 Some(7)"],
            "{engine}, {isolation}"
        );
    });
}

#[test]
fn whom_the_kernel_reaps_is_told_of_before_its_parent_is_gone() {
    everywhere(|engine, isolation| {
        let (run, main, _) = Run::unwatched(IGNORED_THEN_END, engine, isolation);
        eventually("all are gone", || run.is_over());
        let events = run.finish();
        let ends = ends(&events, main);
        let end_of_main = events
            .iter()
            .position(|event| event.pid == main && matches!(event.kind, Kind::ProcessExited { .. }))
            .expect("main has ended");
        for end in &ends[..5] {
            let by_kernel = format!("reaped by {NO_PROCESS} Some(7)");
            assert_eq!(words(end), ["exited Some(7)", &by_kernel], "{engine}, {isolation}");
            let (reaped, _) = end[1];
            assert!(
                events[..end_of_main].contains(reaped),
                "{engine}, {isolation}: before main"
            );
            // Main is gone, so that init could have reaped it.
            assert_eq!(reaped.evidence, Evidence::Inferred);
        }
        let init = events
            .iter()
            .find(|event| matches!(&event.kind, Kind::ProcessStarted { role, .. } if role == "init"));
        let init = init.map_or(INIT, |event| event.pid);
        let adopted = format!("adopted by {init}");
        let by_init = format!("reaped by {init} Some(7)");
        let told: Vec<&str> = words(&ends[5]);
        assert_eq!(
            told,
            [adopted.as_str(), "exited Some(7)", by_init.as_str()],
            "{engine}, {isolation}"
        );
    });
}
