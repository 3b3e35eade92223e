//! What the engine `python` costs a program, beside the bare Python and beside coverage's line tracer.
//!
//! Each program measures itself and prints its seconds. `cargo bench --bench python`; `FORKLORE_PYTHON` names the
//! Python, else it is `python3`.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// How often each is run; the least of its times counts.
const ROUNDS: usize = 5;

/// What is measured, with the module that it needs beside Python's own.
const PROGRAMS: &[(&str, Option<&str>, &str)] = &[
    (
        "start-up of a Python",
        None,
        "
import subprocess, sys
def measured():
    for _ in range(10):
        subprocess.run([sys.executable, '-c', ''])
",
    ),
    (
        "fork and wait",
        None,
        "
import os
def measured():
    for _ in range(200):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
",
    ),
    (
        "tasks of a Pool",
        None,
        "
from multiprocessing import Pool
def task(n):
    return n
def measured():
    with Pool(2) as pool:
        pool.map(task, range(2000), chunksize=1)
",
    ),
    (
        "a loop of many lines",
        None,
        "
def measured():
    total = 0
    for n in range(2000000):
        if n % 3:
            total += n
        else:
            total -= n
",
    ),
    (
        "library-heavy code",
        None,
        "
import json
def measured():
    for _ in range(200):
        json.loads(json.dumps({str(n): [n] * 5 for n in range(500)}, indent=1))
",
    ),
    (
        "numpy",
        Some("numpy"),
        "
import numpy
def measured():
    a = numpy.random.rand(300, 300)
    for _ in range(200):
        a = numpy.tanh(a @ a)
",
    ),
];

/// Calls `measured` and prints its seconds.
const END: &str = "
import time
if __name__ == '__main__':
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
    println!("{:<24}{:>10}{:>16}{:>16}", "", "bare, s", "forklore", "coverage");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, module, source) in PROGRAMS {
        if let Some(module) = module.filter(|module| !has(&python, module)) {
            println!("skipped: {module} is not installed");
            continue;
        }
        let program = folder.path().join("program.py");
        std::fs::write(&program, format!("{source}{END}")).expect("a program");
        let bare = least(|| seconds(Command::new(&python).arg(&program)));
        let forklore = least(|| seconds(&mut watched(&python, &program)));
        let traced = coverage.then(|| {
            let data = folder.path().join("data");
            least(|| {
                let mut command = Command::new(&python);
                command.args(["-m", "coverage", "run"]).arg(&program);
                seconds(command.env("COVERAGE_FILE", &data))
            })
        });
        let times = |other: Option<f64>| {
            other.map_or_else(
                || "-".to_owned(),
                |other| format!("×{:.2}", other / bare.unwrap_or(f64::NAN)),
            )
        };
        let (forklore, traced) = (times(forklore), times(traced.flatten()));
        println!("{name:<24}{:>10.3}{forklore:>16}{traced:>16}", bare.unwrap_or(f64::NAN));
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

fn least(measure: impl Fn() -> Option<f64>) -> Option<f64> {
    let times = (0..ROUNDS).filter_map(|_| measure());
    times.reduce(f64::min)
}
