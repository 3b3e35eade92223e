//! Running the binary, reading its event log, and saying what was skipped.

pub mod classroom;
pub mod console;
pub mod family;
pub mod faults;
pub mod live;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use forklore_event::{Event, Expectation, Header, Kind, Pid};
use nix::sys::signal::{Signal, kill};

/// A listing whose processes come and go without end.
pub const FORKS_THAT_COME_AND_GO: &str = "
import os
while True:
    try:
        if os.fork() == 0:
            os.fork()
            os._exit(0)
        os.wait()
    except OSError:
        pass
";

/// The program.
pub fn forklore() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forklore"));
    command
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        // Else each piece of a line is written by itself.
        .env_remove("PYTHONUNBUFFERED")
        .env("XDG_STATE_HOME", state())
        .env("PATH", search_path())
        .stdin(Stdio::null());
    command
}

/// What the program answers: its status, output and errors.
pub fn answer(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = forklore().args(arguments).output().expect("forklore starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Sends a signal to a process of the test's own run.
pub fn signal(pid: Pid, signal: Signal) {
    kill(nix::unistd::Pid::from_raw(pid), signal).expect("a process of the test's own run");
}

/// Stops a process, and returns when each of its threads stands: the signal reaches them one by one.
pub fn stop(pid: Pid) {
    signal(pid, Signal::SIGSTOP);
    eventually("all its threads stand", || {
        let threads = procfs::process::Process::new(pid).and_then(|process| process.tasks());
        let stands = |stat: procfs::process::Stat| stat.state == 'T';
        let mut threads = threads.expect("it is there");
        threads.all(|thread| thread.and_then(|thread| thread.stat()).is_ok_and(stands))
    });
}

/// Whether everything is tried: where `FORKLORE_THOROUGH` is set, as in the gate. Else of what takes long a part is.
pub fn is_thorough() -> bool {
    std::env::var_os("FORKLORE_THOROUGH").is_some()
}

/// `PATH`, with the Python that `python3` is before all. Where that is a script which looks for the right Python, it would
/// take longer to start than most programs of the tests take to end.
pub fn search_path() -> &'static OsStr {
    static PATH: LazyLock<OsString> = LazyLock::new(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let python = forklore::engine::python::find(None).ok();
        let folder = python.and_then(|python| Some(python.executable.parent()?.to_owned()));
        let folders = folder.into_iter().chain(std::env::split_paths(&path));
        std::env::join_paths(folders).unwrap_or(path)
    });
    &PATH
}

/// Where tests keep progress that none of them looks at.
fn state() -> PathBuf {
    let user = rustix::process::getuid().as_raw();
    std::env::temp_dir().join(format!("forklore-tests-{user}"))
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of the program that everybody may execute, in a folder that everybody may enter.
pub fn public_copy() -> (tempfile::TempDir, PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("chmod");
    let copy = folder.path().join("forklore");
    std::fs::copy(env!("CARGO_BIN_EXE_forklore"), &copy).expect("a copy of the binary");
    std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755)).expect("chmod");
    (folder, copy)
}

/// Says that a test cannot run here. Where nothing may be skipped, that is a failure.
pub fn skip(why: &str) {
    println!("skipped: {why}");
    assert!(
        std::env::var_os("FORKLORE_NO_SKIP").is_none(),
        "skipped where nothing may be skipped: {why}"
    );
}

/// Whether the command `name` can be run here.
pub fn has(name: &str) -> bool {
    let found = Command::new(name)
        .env("PATH", search_path())
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success())
}

/// What a run with `--json` told.
pub struct Log {
    pub header: Header,
    pub events: Vec<Event>,
}

impl Log {
    /// Reads the output of a run, which must have ended well.
    pub fn of(output: &Output) -> Self {
        let text = String::from_utf8(output.stdout.clone()).expect("JSON is UTF-8");
        let mut lines = text.lines();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let header = lines
            .next()
            .unwrap_or_else(|| panic!("no header; standard error: {stderr}"));
        let header = serde_json::from_str(header).expect("a header");
        let events = lines
            .map(|line| serde_json::from_str(line).expect("an event"))
            .collect();
        Self { header, events }
    }

    /// The verdict on every expectation of the scenario.
    pub fn expectations(&self) -> &[Expectation] {
        let ended = self.events.iter().find_map(|event| match &event.kind {
            Kind::ScenarioEnded { expectations } => Some(expectations),
            _ => None,
        });
        ended.expect("the run told its end")
    }

    /// What arrived at the terminal of stage 0.
    pub fn terminal(&self) -> String {
        let texts = self.events.iter().filter_map(|event| match &event.kind {
            Kind::TerminalOutput { text } if event.stage == 0 => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<String>().replace("\r\n", "\n")
    }

    /// The PID, on stage 0, of the process called `role`.
    pub fn pid(&self, role: &str) -> Pid {
        let found = self.events.iter().find_map(|event| match &event.kind {
            // One that the observer met before it was announced has another name until then.
            Kind::ProcessStarted { role: named, .. } | Kind::ProcessNamed { role: named }
                if named == role && event.stage == 0 =>
            {
                Some(event.pid)
            }
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no process was called {role}"))
    }
}

/// Runs a scenario or listing on the engine `builtin`, with `--json` and whatever else is asked for.
pub fn run_builtin(scenario: &str, more: &[&str]) -> (Option<i32>, Log) {
    run_on("builtin", scenario, more)
}

/// As [`run_builtin`], on this engine.
pub fn run_on(engine: &str, scenario: &str, more: &[&str]) -> (Option<i32>, Log) {
    let output = forklore()
        .args(["run", scenario, "--json", "--engine", engine])
        .args(more)
        .output()
        .expect("forklore starts");
    (output.status.code(), Log::of(&output))
}

/// Writes a listing into a folder of its own.
pub fn listing(source: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("listing.py");
    std::fs::write(&path, source).expect("a listing");
    let path = path.to_str().expect("a path in UTF-8").to_owned();
    (folder, path)
}

/// Programs that take seconds: run where `FORKLORE_PYTHON_RUNS` asks for many runs, `just soak-python`.
const SLOW: &[&str] = &["manager.py", "nested_pools.py", "spawned.py", "threads_and_fork.py"];

/// Programs for the engine `python` that do what students and public code do with processes.
pub fn python_programs() -> Vec<PathBuf> {
    let all = std::env::var_os("FORKLORE_PYTHON_RUNS").is_some();
    let folder = std::fs::read_dir(root().join("tests/programs/python")).expect("a folder");
    let mut programs: Vec<PathBuf> = folder.map(|entry| entry.expect("a program").path()).collect();
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    programs.retain(|path| all || !SLOW.iter().any(|slow| path.ends_with(slow)));
    programs.sort();
    programs
}

/// Does the same with each of `jobs`, some at a time: they mostly wait.
pub fn side_by_side<T: Sync>(jobs: &[T], work: impl Fn(&T) + Sync) {
    const AT_ONCE: usize = 4;
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    work(job);
                }
            });
        }
    });
}

/// A file for programs that read their input.
pub fn typed() -> std::fs::File {
    use std::io::{Seek, Write};
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(b"Ann\nto the child\nthen\nthe rest\n").expect("a file");
    file.rewind().expect("a file");
    file
}

/// The processes whose environment has `mark`, which every process of a run inherits.
pub fn marked(mark: &str) -> Vec<i32> {
    procfs::process::all_processes()
        .expect("/proc")
        .filter_map(Result::ok)
        .filter(|process| {
            let environment = std::fs::read(format!("/proc/{}/environ", process.pid)).unwrap_or_default();
            environment.windows(mark.len()).any(|window| window == mark.as_bytes())
        })
        .map(|process| process.pid)
        .collect()
}

/// Waits until `condition` holds; panics with `what` if it never does.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < console::PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
