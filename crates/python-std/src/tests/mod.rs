//! The language as a whole: programs in, what they print and how they exit out.
//! The expected texts were made with CPython 3.11.

use std::sync::Arc;

use super::compile;
use forklore_python::interp::{Output, run_with};
use forklore_python::value::Shared;
use forklore_stage::StageProcess;

mod cases;
mod limits;
mod logging;
mod marks;
mod os;
mod pickle;
mod problems;
mod values;

/// Runs `source` and returns all that it wrote, to either stream, and its exit code.
fn run(source: &str) -> (String, i32) {
    run_named(source, "test.py")
}

fn run_named(source: &str, file_name: &str) -> (String, i32) {
    let program = match compile(source, file_name) {
        Ok(program) => Arc::new(program),
        Err(problems) => panic!("refused: {problems:#?}"),
    };
    let memory = Arc::new(Shared::new(Vec::new()));
    let process = StageProcess::detached().expect("a detached process");
    let (stdout, stderr) = (Output::memory(memory.clone()), Output::memory(memory.clone()));
    let code = run_with(program, process, stdout, stderr).code;
    let output = String::from_utf8(memory.snapshot()).expect("UTF-8");
    (output, code)
}

#[track_caller]
fn prints(source: &str, expected: &str) {
    assert_eq!(run(source), (expected.to_owned(), 0));
}
