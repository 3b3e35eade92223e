//! Programs of the user's own on the machine's Python: the engine `python`.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::process::Command;

use forklore::recording;
use forklore_event::{Blocked, Event, Kind, Pid};
use tempfile::TempDir;

use super::support::console::{Console, Setup};
use super::support::live::Run;
use super::support::{self, Log, forklore};

/// A program of the tests.
fn program(name: &str) -> String {
    let path = support::root().join("tests/programs").join(name);
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// Whether there is a Python; says so if not.
pub fn python_is_here() -> bool {
    let here = support::has("python3");
    if !here {
        support::skip("python3 is not installed");
    }
    here
}

/// Runs a program on python, and gives its status and its log.
pub fn run(program: &str, more: &[&str], arguments: &[&str]) -> (Option<i32>, Log) {
    let output = forklore()
        .args(["run", program, "--json", "--engine", "python"])
        .args(more)
        .arg("--")
        .args(arguments)
        .output()
        .expect("forklore starts");
    (output.status.code(), Log::of(&output))
}

/// A program on python that somebody watches, and the recording of what is told.
pub struct Watched {
    console: Console,
    folder: TempDir,
}

const RECORDING: &str = "recording.jsonl";

impl Watched {
    /// Starts the program, and lets it begin.
    pub fn begin(program: &str) -> Self {
        let (folder, path) = support::listing(program);
        let recording = folder.path().join(RECORDING);
        let file = recording.to_str().expect("UTF-8");
        let mut console = Setup::new(&["run", &path, "--engine", "python", "--lang", "en", "--record", file]).start();
        console.wait_for_text("Before the first line");
        console.send(" ");
        Self { console, folder }
    }

    /// What has been told so far.
    pub fn events(&self) -> Vec<Event> {
        let file = std::fs::File::open(self.folder.path().join(RECORDING)).ok();
        let recording = file.and_then(|file| recording::read(file).ok());
        recording.map_or_else(Vec::new, |recording| recording.events)
    }
}

impl Deref for Watched {
    type Target = Console;

    fn deref(&self) -> &Console {
        &self.console
    }
}

impl DerefMut for Watched {
    fn deref_mut(&mut self) -> &mut Console {
        &mut self.console
    }
}

/// What the bare Python prints.
fn bare(program: &str, arguments: &[&str]) -> String {
    let output = Command::new("python3")
        .env("PATH", support::search_path())
        .arg(program)
        .args(arguments)
        .output()
        .expect("python3 starts");
    let printed = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&printed).replace("\r\n", "\n")
}

#[test]
fn a_program_gets_its_arguments_and_gives_its_status() {
    if !python_is_here() {
        return;
    }
    let (_folder, path) = support::listing("import sys\nclass A: pass\nprint(sys.argv[1:], __name__)\nsys.exit(7)\n");
    let (status, log) = run(&path, &[], &["--one", "two words"]);
    assert_eq!(status, Some(7));
    assert_eq!(log.terminal(), "['--one', 'two words'] __main__\n");
    assert!(log.header.engine.starts_with("python 3."), "{}", log.header.engine);
    let (_folder, path) = support::listing("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
    assert_eq!(run(&path, &[], &[]).0, Some(128 + 9), "as a shell gives it");
}

#[test]
fn a_program_of_ones_own_runs_on_python_where_there_is_one() {
    if !python_is_here() {
        return;
    }
    let (_folder, path) = support::listing("print('here')\n");
    let engine = |scenario: &str, search: Option<&str>| {
        let mut command = forklore();
        command.args(["run", scenario, "--json", "--speed", "20"]);
        if let Some(search) = search {
            command.env("PATH", search);
        }
        Log::of(&command.output().expect("forklore starts")).header.engine
    };
    assert!(engine(&path, None).starts_with("python 3."));
    assert_eq!(engine(&path, Some("/nowhere")), "builtin", "there is no python3");
    assert_eq!(engine("zombie", None), "builtin", "a lesson");
    let folder = support::root().join("scenarios/zombie");
    assert_eq!(engine(folder.to_str().expect("UTF-8"), None), "builtin", "a folder");
}

#[test]
fn lines_carry_their_file() {
    if !python_is_here() {
        return;
    }
    let (folder, path) = support::listing(
        "import os, time\nimport helper\nif os.fork() == 0:\n    helper.nap()\n    time.sleep(0.1)\n    os._exit(0)\nos.wait()\n",
    );
    std::fs::write(
        folder.path().join("helper.py"),
        "import time\ndef nap():\n    time.sleep(0.1)\n",
    )
    .expect("written");
    let (_, log) = run(&path, &[], &[]);
    let child = log.pid("C1");
    let lines: Vec<_> = log
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::LineReached { line, file, .. } if event.pid == child => Some((*line, file.as_deref())),
            _ => None,
        })
        .collect();
    // It goes on from where it was forked.
    assert_eq!(lines, [(3, None), (3, Some("helper.py")), (5, None)]);
    let read: Vec<&str> = log
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::SourceRead { name, text } => {
                assert!(!text.is_empty());
                Some(name.as_str())
            }
            _ => None,
        })
        .collect();
    assert_eq!(read, ["listing.py", "helper.py"]);
}

#[test]
fn standard_input_is_passed_through() {
    if !python_is_here() {
        return;
    }
    let source = "import sys\nname = input('who? ')\nprint('hello', name, sys.stdin.isatty(), sys.stdin.read())\n";
    let (_folder, path) = support::listing(source);
    let mut child = forklore()
        .args(["run", &path, "--json", "--engine", "python"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let mut input = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, b"Ada\n\x03\x04 rest").expect("it is read");
    drop(input);
    let log = Log::of(&child.wait_with_output().expect("it ends"));
    assert_eq!(
        log.terminal(),
        "who? hello Ada False ^C^D rest\n".replace("^C^D", "\x03\x04")
    );
    // What nobody gives is at its end, however often it is asked for.
    let source = "for _ in range(3):\n    try:\n        input()\n    except EOFError as error:\n        print(error)\n";
    let (_folder, path) = support::listing(source);
    assert_eq!(run(&path, &[], &[]).1.terminal(), "EOF when reading a line\n".repeat(3));
}

#[test]
fn one_types_into_the_terminal_of_a_run() {
    if !python_is_here() {
        return;
    }
    // What it asks stands nowhere in its listing: what is waited for has been asked.
    let source = "name = input('who' '? ')\nprint('hello ' + name.upper())\ntry:\n    input('again' '? ')\n\
                  except KeyboardInterrupt:\n    print('interrupted')\ninput('last' '? ')\n";
    let (_folder, path) = support::listing(source);
    let mut console = support::console::Setup::new(&["run", &path, "--lang", "en", "--engine", "python"]).start();
    console.wait_for_text("Before the first line");
    console.send(" ");
    console.wait_for_text("who? ");
    console.send("i");
    console.wait_for_text("esc leaves");
    // q and space are characters here, and the terminal shows them.
    console.send("quiet q\r");
    console.wait_for_text("who? quiet q");
    console.wait_for_text("hello QUIET Q");
    console.wait_for_text("again? ");
    console.send("\x03");
    console.wait_for_text("interrupted");
    console.wait_for_text("last? ");
    console.send("\x1b");
    console.wait_for_text("i: type here");
    console.send("qy");
    console.ended();
}

#[test]
fn a_program_prints_what_it_prints_alone() {
    if !python_is_here() {
        return;
    }
    for name in ["traps.py", "relations.py", "workers.py"] {
        let alone = bare(&program(name), &[]);
        assert_eq!(alone, bare(&program(name), &[]), "{name} alone is not the same twice");
        for isolation in ["auto", "subreaper"] {
            let (status, log) = run(&program(name), &["--isolation", isolation], &[]);
            assert_eq!(log.terminal(), alone, "{name}, {isolation}");
            assert_eq!(status, Some(0));
        }
    }
}

#[test]
fn lessons_hold_on_python_as_well() {
    if !python_is_here() {
        return;
    }
    let lessons = ["zombie", "orphan", "daemon", "maxtasksperchild", "apply-vs-apply-async"];
    support::side_by_side(&lessons, |lesson| {
        let (status, log) = run(lesson, &["--speed", "4"], &[]);
        let unmet: Vec<_> = log
            .expectations()
            .iter()
            .filter(|expectation| !expectation.met)
            .collect();
        assert!(
            unmet.is_empty() && !log.expectations().is_empty(),
            "{lesson}: {unmet:#?}"
        );
        assert_eq!(status, Some(0), "{lesson}");
    });
}

#[test]
fn a_daemon_that_closes_everything_still_speaks() {
    if !python_is_here() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("log");
    let (status, log) = run(&program("closed.py"), &[], &[file.to_str().expect("UTF-8")]);
    assert_eq!(status, Some(0));
    let reaped = |event: &&Event| matches!(event.kind, Kind::ProcessReaped { code: Some(7), by, .. } if by > 1);
    assert_eq!(
        log.events.iter().filter(reaped).count(),
        1,
        "the daemon told of its child"
    );
}

#[test]
fn tasks_and_waits_are_known() {
    if !python_is_here() {
        return;
    }
    let (_, log) = run(&program("workers.py"), &[], &[]);
    let count = |is: fn(&Kind) -> bool| log.events.iter().filter(|event| is(&event.kind)).count();
    assert_eq!(count(|kind| matches!(kind, Kind::TasksNotKnown {})), 0);
    assert_eq!(count(|kind| matches!(kind, Kind::PoolCreated { .. })), 3);
    assert_eq!(count(|kind| matches!(kind, Kind::TaskSubmitted { .. })), 6 + 1 + 3 + 1);
    assert_eq!(
        count(|kind| matches!(kind, Kind::TaskFinished { ok: true, .. })),
        6 + 1 + 3
    );
    assert_eq!(count(|kind| matches!(kind, Kind::PoolBroken { .. })), 1);
    // The last two tasks go to one worker or to two.
    assert!((2..=3).contains(&count(|kind| matches!(kind, Kind::WorkerRetired { .. }))));
    assert!(
        count(|kind| matches!(
            kind,
            Kind::Blocked {
                on: Blocked::Map { .. },
                ..
            }
        )) > 0
    );
}

#[test]
fn signals_and_sessions_are_told_however_they_are_asked_for() {
    if !python_is_here() {
        return;
    }
    let (status, log) = run(&program("asked.py"), &[], &[]);
    assert_eq!(status, Some(0));
    let sent = |wanted: &str| {
        let is_it = |event: &&Event| matches!(&event.kind, Kind::SignalSent { signal, .. } if signal == wanted);
        log.events.iter().filter(is_it).count()
    };
    assert_eq!((sent("SIGUSR1"), sent("SIGKILL")), (2, 1));
    let led = |event: &&Event| matches!(event.kind, Kind::SessionChanged { pgid, .. } if event.pid == pgid);
    assert_eq!(
        log.events.iter().filter(led).count(),
        3 + 2,
        "three programs, main and init"
    );
    let reaped = |event: &&Event| matches!(event.kind, Kind::ProcessReaped { code: Some(7), by, .. } if by > 1);
    assert_eq!(
        log.events.iter().filter(reaped).count(),
        1,
        "by a thread of a long name"
    );
}

#[test]
fn a_recursion_without_end_names_no_file_but_the_programs_own() {
    if !python_is_here() {
        return;
    }
    let (_folder, path) = support::listing("def f(n):\n    return f(n + 1)\nf(0)\n");
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(status, Some(1));
    let said = log.terminal();
    assert!(
        said.contains("RecursionError: maximum recursion depth exceeded"),
        "{said}"
    );
    if !["python 3.8", "python 3.9"]
        .iter()
        .any(|old| log.header.engine.starts_with(old))
    {
        assert!(!said.contains("_forklore"), "{said}");
    }
}

/// A handler that raises may run inside of the agent, whose own work must not swallow what it raises.
#[test]
fn no_exception_of_a_handler_is_lost() {
    if !python_is_here() {
        return;
    }
    let (status, log) = run(&program("timeouts.py"), &[], &[]);
    assert_eq!((status, log.terminal().lines().last()), (Some(0), Some("lost 0")));
}

/// What a process has become by execve(2) tells nothing, and reaps.
#[test]
fn a_program_in_place_of_another_is_told_and_leaves_no_zombie() {
    if !python_is_here() {
        return;
    }
    let source = "import os
child = os.fork()
if child == 0:
    os.execvp('sh', ['sh', '-c', 'sleep 1; exit 5'])
os.waitpid(child, 0)
";
    let (_folder, path) = support::listing(source);
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(status, Some(0));
    let is_sh = |event: &Event| matches!(&event.kind, Kind::ProgramExecuted { program } if program == "sh");
    assert_eq!(log.events.iter().filter(|event| is_sh(event)).count(), 1);
    let sh = log.pid("C1");
    let reaped: Vec<Pid> = log
        .events
        .iter()
        .filter(|event| matches!(event.kind, Kind::ProcessReaped { by, .. } if by == sh))
        .map(|event| event.pid)
        .collect();
    assert_eq!(reaped, [log.pid("sleep1")]);
}

#[test]
fn a_failing_fork_keeps_its_error() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    if !Path::new("/usr/bin/python3").exists() || !nix::unistd::geteuid().is_root() {
        return support::skip("needs a Python that everybody may start, and the right to be somebody else");
    }
    // Root is not held to RLIMIT_NPROC.
    let source = "
import os, resource
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
try:
    os.fork()
except OSError as error:
    print(type(error).__name__, error.errno)
";
    let (folder, path) = support::listing(source);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("chmod");
    let (_copy_folder, copy) = support::public_copy();
    let output = Command::new(copy)
        .args(["run", &path, "--json", "--python", "/usr/bin/python3"])
        .env_remove("XDG_RUNTIME_DIR")
        .uid(NOBODY)
        .gid(NOBODY)
        .current_dir("/")
        .output()
        .expect("forklore starts");
    assert_eq!(Log::of(&output).terminal(), "BlockingIOError 11\n");
}

#[test]
fn what_builtin_refuses_is_told_where_it_runs() {
    let (_folder, path) = support::listing("class A:\n    pass\n");
    let answer = |language: &str| {
        let output = forklore()
            .env("LANG", language)
            .args(["run", &path, "--engine", "builtin"])
            .output()
            .expect("forklore starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, text) = answer("C.UTF-8");
    assert_eq!(status, Some(2));
    assert!(text.contains("The engine `python`"), "{text}");
    assert!(answer("zh_CN.UTF-8").1.contains("python 引擎"));
}

#[test]
fn a_python_that_is_none_is_told() {
    let output = forklore()
        .args(["run", "zombie", "--python", "/bin/false"])
        .output()
        .expect("forklore starts");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/bin/false"));
    assert!(Path::new("/bin/false").exists());
}

#[test]
fn lines_of_one_that_computes_are_sampled() {
    if !python_is_here() {
        return;
    }
    // It computes until it was looked at, and so knows no time.
    let source = "
import os, signal, sys
def work(n):
    total = 0
    for i in range(n):
        total += i
    return total
assert signal.getsignal(signal.SIGURG) is signal.SIG_DFL
while not os.path.exists(sys.argv[1]):
    work(20000)
print('done')
";
    let (folder, path) = support::listing(source);
    let flag = folder.path().join("flag");
    let mut run = Run::start_on("python", &path, &[&flag]);
    let mut events = run.events();
    let hot = events.find(|event| matches!(event.kind, Kind::LinesSampled { sampled: true }));
    assert!(hot.is_some(), "its lines are sampled");
    let at_a_line = |event: &Event| matches!(event.kind, Kind::LineReached { line, .. } if line > 0);
    assert!(events.find(at_a_line).is_some(), "and it says where it is");
    std::fs::write(&flag, "").expect("written");
    let rest: Vec<Event> = events.collect();
    let printed = rest
        .iter()
        .any(|event| matches!(&event.kind, Kind::TerminalOutput { text } if text.contains("done")));
    assert!(printed);
    assert!(run.wait().success());
}
