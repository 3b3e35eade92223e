//! What is left of programs on Python, how many there can be, and who says no to them.

use forklore_event::{Event, Evidence, Kind};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};

use super::own_program::{python_is_here, run};
use super::support::{self, faults, forklore};

#[test]
fn nothing_is_left_of_programs_without_a_lifeline() {
    if !python_is_here() {
        return;
    }
    for (isolation, victims) in [
        ("auto", &["observer"][..]),
        ("auto", &["observer", "launcher"]),
        ("auto", &["launcher", "init"]),
        ("auto", &["observer", "launcher", "init"]),
        ("subreaper", &["observer"]),
        ("subreaper", &["guard"]),
        ("subreaper", &["launcher"]),
        ("subreaper", &["observer", "launcher"]),
        ("subreaper", &["launcher", "init"]),
        ("subreaper", &["observer", "launcher", "init"]),
        ("subreaper", &["observer", "guard", "launcher"]),
    ] {
        let named = victims.join(", ");
        let mark = format!("own-program-{isolation}-{}-{}", victims.join("-"), std::process::id());
        let source = "
import os, subprocess, time
subprocess.Popen(['sleep', '600'])
if os.fork() == 0:
    os.setsid()
    os.fork()
time.sleep(600)
";
        let (_folder, path) = support::listing(source);
        let mut observer = forklore()
            .env("MARK", &mark)
            .args(["run", &path, "--plain", "--engine", "python", "--isolation", isolation])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("forklore starts");
        // Observer, launcher, init, main, sleep, two by fork, and a guard where there is no namespace.
        support::eventually("all are there", || {
            let all = support::marked(&format!("MARK={mark}")).len();
            all >= 7 && all >= 7 + usize::from(is_guard(child_of(observer.id())))
        });
        let first = child_of(observer.id());
        let launcher = if is_guard(first) { child_of(first) } else { first };
        let victims = victims.iter().map(|name| match *name {
            "observer" => observer.id(),
            "guard" => first,
            "launcher" => launcher,
            _ => child_of(launcher),
        });
        let victims: Vec<_> = victims
            .map(|pid| nix::unistd::Pid::from_raw(pid.cast_signed()))
            .collect();
        // Stopped first, so that none of them notices that another has gone.
        for pid in &victims {
            kill(*pid, Signal::SIGSTOP).expect("it is there");
        }
        for pid in &victims {
            // It may have died with the one before: init does with the launcher.
            let killed = kill(*pid, Signal::SIGKILL);
            assert!([Ok(()), Err(Errno::ESRCH)].contains(&killed), "{killed:?}");
        }
        observer.wait().expect("it ends");
        support::eventually("nobody is left", || support::marked(&format!("MARK={mark}")).is_empty());
        faults::nothing_left_of_programs(&format!("SIGKILL at once to: {named}; isolation {isolation}"));
    }
}

fn is_guard(pid: u32) -> bool {
    let stat = procfs::process::Process::new(pid.cast_signed()).and_then(|process| process.stat());
    stat.is_ok_and(|stat| stat.comm == "forklore-guard")
}

fn child_of(parent: u32) -> u32 {
    let mut processes = procfs::process::all_processes().expect("/proc").filter_map(Result::ok);
    let is_child =
        |process: &procfs::process::Process| process.stat().is_ok_and(|stat| stat.ppid == parent.cast_signed());
    processes.find(is_child).expect("a child").pid.cast_unsigned()
}

#[test]
fn no_more_processes_are_made_than_the_limit_says() {
    if !python_is_here() {
        return;
    }
    let source = "
import os, signal, subprocess, time
children = []
try:
    while True:
        child = os.fork()
        if child == 0:
            time.sleep(600)
        children.append(child)
except BlockingIOError as error:
    print(len(children), error)
try:
    subprocess.run(['true'])
except BlockingIOError:
    print('no program either')
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
";
    let (_folder, path) = support::listing(source);
    for isolation in ["auto", "subreaper"] {
        let (status, log) = run(&path, &["--limit", "processes=8", "--isolation", isolation], &[]);
        // Beside init and main.
        let printed = "6 [Errno 11] Resource temporarily unavailable\nno program either\n";
        assert_eq!((status, log.terminal().as_str()), (Some(0), printed));
        let told = log
            .events
            .iter()
            .filter(|event| matches!(&event.kind, Kind::LimitReached { limit, value: 8 } if limit == "processes"));
        assert_eq!(told.count(), 1);
        faults::nothing_left_of_programs(&format!("a program that forks up to the limit; isolation {isolation}"));
    }
}

#[test]
fn every_refusal_of_builtin_names_the_engine_that_runs_it() {
    let refused = [
        ("import os\nprint(os.popen('ls').read())\n", "os.popen"),
        ("import pathlib\n", "pathlib"),
        (
            "from multiprocessing import Process\nclass A(Process):\n    pass\n",
            "Process(target=run)",
        ),
        ("name = input('who? ')\n", "input"),
        ("with open('x') as file:\n    print(file.read())\n", "open"),
        ("import socket\n", "socket"),
        ("import asyncio\n", "asyncio"),
        ("import subprocess\n", "subprocess"),
        ("import datetime\n", "datetime"),
    ];
    for (source, named) in refused {
        let (_folder, path) = support::listing(source);
        for (language, engine) in [("C.UTF-8", "The engine `python`"), ("zh_CN.UTF-8", "python 引擎")] {
            let output = forklore()
                .env("LANG", language)
                .args(["run", &path, "--engine", "builtin"])
                .output()
                .expect("forklore starts");
            let text = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{source}");
            assert!(text.contains(named) && text.contains(engine), "{text}");
            let advised = if support::has("python3") {
                "--engine python"
            } else {
                "--python PATH"
            };
            assert!(text.contains(advised), "{text}");
        }
    }
}

/// Four pools are broken: a worker exits in the first and the third, and is killed in the others.
const BROKEN_POOLS: &str = "
import os, signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
def die(nth):
    if nth % 2:
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(3)
for nth in range(4):
    with ProcessPoolExecutor(2, mp_context=get_context('fork')) as pool:
        try:
            pool.submit(die, nth).result()
        except BrokenProcessPool:
            print('broken')
";

#[test]
fn a_pool_is_broken_after_the_end_of_the_worker_that_broke_it() {
    if !python_is_here() {
        return;
    }
    let (_folder, path) = support::listing(BROKEN_POOLS);
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(
        (status, log.terminal().as_str()),
        (Some(0), "broken\nbroken\nbroken\nbroken\n")
    );
    let (mut broken, mut broke, mut ended) = (0, false, Vec::new());
    for event in &log.events {
        match &event.kind {
            Kind::PoolCreated { .. } => broke = false,
            Kind::ProcessExited { code, signal } => {
                broke |= *code == Some(3) || signal.as_deref() == Some("SIGKILL");
                ended.push(event.pid);
            }
            Kind::WorkerLost { .. } => assert!(ended.contains(&event.pid), "{} is lost before its end", event.pid),
            Kind::PoolBroken { pool } => {
                assert!(broke, "{pool} is broken before a worker has ended");
                broken += 1;
            }
            _ => {}
        }
    }
    let is_old = log.header.engine.starts_with("python 3.8");
    assert_eq!(broken, if is_old { 0 } else { 4 });
}

#[test]
fn how_a_process_ended_is_said_where_nobody_could_see_it() {
    if !python_is_here() {
        return;
    }
    let source = "
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if os.fork() == 0:
    os._exit(3)
try:
    os.wait()
except ChildProcessError:
    pass
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
if os.fork() == 0:
    os._exit(4)
time.sleep(0.3)
os.wait()
";
    let (_folder, path) = support::listing(source);
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(status, Some(0));
    let evidence = |wanted: i32| {
        let is_it = |event: &&Event| matches!(event.kind, Kind::ProcessExited { code, .. } if code == Some(wanted));
        log.events.iter().find(is_it).map(|event| event.evidence)
    };
    assert_eq!(evidence(3), Some(Evidence::Said), "the kernel kept no zombie");
    assert_eq!(evidence(4), Some(Evidence::Seen), "it was a zombie");
}
