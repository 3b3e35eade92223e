//! What the engine `python` costs a program, beside the bare Python, beside the least that a tracer of lines can cost on
//! this Python, and beside coverage's.
//!
//! Each program measures itself and prints its seconds, without the start of Python or forklore; they take turns, so that
//! what else the machine does meets all of them. `cargo bench --bench python`; `FORKLORE_PYTHON` names the Python, else
//! it is that of `VIRTUAL_ENV`, else `python3`; it needs coverage and numpy for their rows and column.
//! `FORKLORE_ROUNDS` says how often each is run (5).
//!
//! The column `tracer` is a tracer that does nothing: up to 3.11 a trace function that gives itself for frames of the
//! program and `None` for those of libraries, from 3.12 on an empty callback of `sys.monitoring` for lines of the program.
//! Where that is above the aim, the aim cannot be reached:
//!
//! * *Library code, lines followed.* Up to 3.11 a trace function is called for each call of a function, also of a library,
//!   and takes 2.5 to 5.5 times the time of such code even where it does nothing. That goes on until lines are sampled,
//!   after half a second of computing; then the main thread has no trace function (`assets/agent/_forklore/untraced.py`),
//!   and what is left is the bell, ten times a second.
//! * *Fork and wait.* It is a matter of pages. After a fork the first write of either side to a page faults, and an object
//!   that is only looked at is written to, too, since its references are counted. Of a bare fork on 3.11 the child faults
//!   56 times and the parent 20; with the agent it was 216 and 134 times, and the 0.97 ms more were 3.5 µs for each of the
//!   274 more. What runs at a fork now lies together (`assets/agent/_forklore/core.py`) and calls less: 158 and 115, of
//!   which the hooks make 113, the stand-ins of `fork`, `_exit` and `wait` 53, and the trace function 27. A call of a
//!   Python function takes about ten, so ×1.5, which leaves room for some 55, cannot be reached while the child says in
//!   Python that it is there, and the parent waits for that. The system calls take 0.04 ms.
//! * *Start-up.* Some 2 ms of CPU are the agent's, on 3.11 and on a busy machine at the least: 0.4 to load `mmap` and map
//!   the board, 0.2 to load `_posixsubprocess` and put the stand-ins in place, 0.16 to look at what is imported already, the
//!   rest to have its code and run it. It faults 250 times more than the 826 of a bare start. The rest of a difference is
//!   the observer, which looks the new process up at that time, and what else runs.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// What is measured.
struct Program {
    name: &'static str,
    /// The module that it needs beside Python's own.
    needs: Option<&'static str>,
    /// How often it does what it measures, where one of it is to be told in milliseconds.
    parts: Option<u32>,
    /// What is aimed at.
    aim: &'static str,
    source: &'static str,
}

/// A program that calls much of the standard library's Python code, and little of its own.
macro_rules! library {
    () => {
        "
import email, json, re, textwrap
TEXT = 'From: a@b\\nSubject: some words\\n\\n' + 'the body of a letter ' * 40
def work(times):
    for n in range(times):
        json.loads(json.dumps({str(k): [k] * 5 for k in range(200)}, indent=1))
        letter = email.message_from_string(TEXT)
        re.sub(r'(\\w+) of', lambda found: found[1].upper(), letter.get_payload())
        textwrap.wrap(letter.get_payload(), 40 + n % 20)
"
    };
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "start-up of a Python",
        needs: None,
        parts: Some(20),
        aim: "+5 ms",
        source: "
import subprocess, sys
def measured():
    for _ in range(20):
        subprocess.run([sys.executable, '-c', ''])
",
    },
    Program {
        name: "fork and wait",
        needs: None,
        parts: Some(300),
        aim: "×1.5",
        source: "
import os
def measured():
    for _ in range(300):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
",
    },
    Program {
        name: "tasks of a Pool",
        needs: None,
        parts: Some(4000),
        aim: "",
        source: "
from multiprocessing import Pool
def task(n):
    return n
def prepare():
    global pool
    pool = Pool(2)
    pool.map(task, range(100))
def measured():
    pool.map(task, range(4000), chunksize=1)
",
    },
    Program {
        name: "a loop, every line",
        needs: None,
        parts: None,
        aim: "×15",
        // Short enough to end before lines are sampled.
        source: "
def measured():
    total = 0
    for n in range(150000):
        if n % 3:
            total += n
        else:
            total -= n
",
    },
    Program {
        name: "a loop, lines sampled",
        needs: None,
        parts: None,
        aim: "×2",
        source: "
import time
def loop(times):
    total = 0
    for n in range(times):
        if n % 3:
            total += n
        else:
            total -= n
def prepare():
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        loop(5000)
def measured():
    for _ in range(20):
        loop(200000)
",
    },
    Program {
        name: "library, lines followed",
        needs: None,
        parts: None,
        aim: "",
        // Short enough, too.
        source: concat!(
            library!(),
            "
def measured():
    work(60)
"
        ),
    },
    Program {
        name: "library, lines sampled",
        needs: None,
        parts: None,
        aim: "×1.2",
        source: concat!(
            library!(),
            "
import time
def prepare():
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        work(1)
def measured():
    work(1000)
"
        ),
    },
    Program {
        name: "library, both",
        needs: None,
        parts: None,
        aim: "×1.2",
        source: concat!(
            library!(),
            "
def measured():
    work(3000)
"
        ),
    },
    Program {
        name: "numpy",
        needs: Some("numpy"),
        parts: None,
        aim: "×1.05",
        source: "
import numpy
def measured():
    a = numpy.random.rand(300, 300)
    for _ in range(200):
        a = numpy.tanh(a @ a)
",
    },
];

/// Runs the program that it is given as a tracer of lines does that does nothing with them.
const TRACER: &str = "
import sys
del sys.argv[0]
path = sys.argv[0]
code = compile(open(path).read(), path, 'exec')
if hasattr(sys, 'monitoring'):
    monitoring, tool = sys.monitoring, 3
    def begins(code, offset):
        if code.co_filename == path:
            monitoring.set_local_events(tool, code, monitoring.events.LINE)
        return monitoring.DISABLE
    monitoring.use_tool_id(tool, 'bench')
    monitoring.register_callback(tool, monitoring.events.PY_START, begins)
    monitoring.register_callback(tool, monitoring.events.LINE, lambda code, line: None)
    monitoring.set_events(tool, monitoring.events.PY_START)
else:
    def follows(frame, event, arg):
        return follows
    sys.settrace(lambda frame, event, arg: follows if frame.f_code.co_filename == path else None)
exec(code)
";

/// Calls `measured` and prints its seconds.
const END: &str = "
import time
if __name__ == '__main__':
    globals().get('prepare', int)()
    begun = time.perf_counter()
    measured()
    print('seconds', time.perf_counter() - begun)
";

fn main() {
    let python = python();
    if !has(&python, "sys") {
        println!("skipped: {} cannot be started", python.to_string_lossy());
        return;
    }
    let coverage = has(&python, "coverage");
    if !coverage {
        println!("skipped: coverage is not installed for {}", python.to_string_lossy());
    }
    let rounds = std::env::var("FORKLORE_ROUNDS").map_or(5, |rounds| rounds.parse().expect("a number of rounds"));
    println!(
        "{:<26}{:>10}{:>22}{:>22}{:>22}{:>9}",
        "", "bare, s", "forklore", "tracer", "coverage", "aim"
    );
    for program in PROGRAMS {
        if let Some(module) = program.needs.filter(|module| !has(&python, module)) {
            println!("skipped: {module} is not installed for {}", python.to_string_lossy());
            continue;
        }
        let [bare, others @ ..] = measure(&python, program, rounds, coverage);
        let [forklore, tracer, coverage] = others.map(|other| against(bare, other, program.parts));
        let bare = bare.map_or_else(|| "failed".to_owned(), |bare| format!("{bare:.3}"));
        println!(
            "{:<26}{bare:>10}{forklore:>22}{tracer:>22}{coverage:>22}{:>9}",
            program.name, program.aim
        );
    }
}

/// The Python that is measured.
fn python() -> OsString {
    let of_venv = || std::env::var_os("VIRTUAL_ENV").map(|venv| Path::new(&venv).join("bin/python").into_os_string());
    std::env::var_os("FORKLORE_PYTHON")
        .or_else(of_venv)
        .unwrap_or_else(|| "python3".into())
}

/// The least seconds of each: bare, under forklore, under a tracer that does nothing, under coverage. `None` for what
/// failed or is not there.
fn measure(python: &OsString, program: &Program, rounds: usize, coverage: bool) -> [Option<f64>; 4] {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [path, tracer] = ["program.py", "tracer.py"].map(|name| folder.path().join(name));
    std::fs::write(&path, format!("{}{END}", program.source)).expect("a program");
    std::fs::write(&tracer, TRACER).expect("a tracer");
    let mut least = [None; 4];
    for _ in 0..rounds {
        let covered = || {
            let mut command = Command::new(python);
            command.args(["-m", "coverage", "run"]).arg(&path);
            seconds(command.env("COVERAGE_FILE", folder.path().join("data")))
        };
        let times = [
            seconds(Command::new(python).arg(&path)),
            seconds(&mut watched(python, &path)),
            seconds(Command::new(python).arg(&tracer).arg(&path)),
            coverage.then(covered).flatten(),
        ];
        for (least, time) in least.iter_mut().zip(times) {
            *least = [*least, time].into_iter().flatten().reduce(f64::min);
        }
    }
    least
}

/// How many times as long as the bare one, and how much longer one part is.
fn against(bare: Option<f64>, other: Option<f64>, parts: Option<u32>) -> String {
    let (Some(bare), Some(other)) = (bare, other) else {
        return "-".to_owned();
    };
    let times = format!("×{:.2}", other / bare);
    match parts {
        Some(parts) => format!("{times} ({:+.2} ms)", (other - bare) * 1000.0 / f64::from(parts)),
        None => times,
    }
}

fn has(python: &OsString, module: &str) -> bool {
    let found = Command::new(python)
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success())
}

fn watched(python: &OsString, program: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forklore"));
    command.args([
        "run",
        "--plain",
        "--limit",
        "seconds=600",
        "--limit",
        "events=1000000",
        "--python",
    ]);
    command.arg(python).arg(program).stdin(Stdio::null());
    command
}

/// What the program printed; `None` if it failed.
fn seconds(command: &mut Command) -> Option<f64> {
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let after = text.rsplit_once("seconds ")?.1;
    after.split_whitespace().next()?.parse().ok()
}
