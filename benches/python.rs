//! What the engine `python` costs a program, beside the bare Python and beside coverage's line tracer.
//!
//! Each program measures itself and prints its seconds; the three take turns, so that what else the machine does meets
//! all of them. `cargo bench --bench python`; `FORKLORE_PYTHON` names the Python, else it is `python3`;
//! `FORKLORE_ROUNDS` says how often each is run (5).

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
        parts: Some(2000),
        aim: "",
        source: "
from multiprocessing import Pool
def task(n):
    return n
def measured():
    with Pool(2) as pool:
        pool.map(task, range(2000), chunksize=1)
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
    for n in range(60000):
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
        name: "library-heavy code",
        needs: None,
        parts: None,
        aim: "×1.2",
        source: "
import email, json, re, textwrap
TEXT = 'From: a@b\\nSubject: some words\\n\\n' + 'the body of a letter ' * 40
def measured():
    for n in range(150):
        json.loads(json.dumps({str(k): [k] * 5 for k in range(200)}, indent=1))
        letter = email.message_from_string(TEXT)
        re.sub(r'(\\w+) of', lambda found: found[1].upper(), letter.get_payload())
        textwrap.wrap(letter.get_payload(), 40 + n % 20)
",
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
    let python = std::env::var_os("FORKLORE_PYTHON").unwrap_or_else(|| "python3".into());
    if !has(&python, "sys") {
        println!("skipped: {} cannot be started", python.to_string_lossy());
        return;
    }
    let coverage = has(&python, "coverage");
    if !coverage {
        println!("skipped: coverage is not installed");
    }
    let rounds = std::env::var("FORKLORE_ROUNDS").map_or(5, |rounds| rounds.parse().expect("a number of rounds"));
    println!(
        "{:<24}{:>10}{:>22}{:>22}{:>9}",
        "", "bare, s", "forklore", "coverage", "aim"
    );
    for program in PROGRAMS {
        if let Some(module) = program.needs.filter(|module| !has(&python, module)) {
            println!("skipped: {module} is not installed");
            continue;
        }
        let [bare, forklore, traced] = measure(&python, program, rounds, coverage);
        let shown = |other| against(bare, other, program.parts);
        let bare = bare.map_or_else(|| "failed".to_owned(), |bare| format!("{bare:.3}"));
        let (forklore, traced) = (shown(forklore), shown(traced));
        println!(
            "{:<24}{bare:>10}{forklore:>22}{traced:>22}{:>9}",
            program.name, program.aim
        );
    }
}

/// The least seconds of each: bare, under forklore, under coverage. `None` for what failed or is not there.
fn measure(python: &OsString, program: &Program, rounds: usize, coverage: bool) -> [Option<f64>; 3] {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("program.py");
    std::fs::write(&path, format!("{}{END}", program.source)).expect("a program");
    let mut least = [None; 3];
    for _ in 0..rounds {
        let traced = || {
            let mut command = Command::new(python);
            command.args(["-m", "coverage", "run"]).arg(&path);
            seconds(command.env("COVERAGE_FILE", folder.path().join("data")))
        };
        let times = [
            seconds(Command::new(python).arg(&path)),
            seconds(&mut watched(python, &path)),
            coverage.then(traced).flatten(),
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
