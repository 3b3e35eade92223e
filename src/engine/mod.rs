//! The engines that forklore has, and the wiring of them: what a stage runs is decided here and nowhere else.
//!
//! * `builtin`: the interpreter of [`forklore_python`], in our own binary;
//! * [`python`]: the machine's own CPython, for programs that one would run anyway.

mod builtin;
pub mod python;

pub use builtin::Builtin;

use forklore_python_std::{LIBRARY, multiprocessing};
use forklore_stage::Spawned;
use forklore_stage::{self as stage, Engine};

/// Every engine, as the processes of a stage find it by the name in their plan.
const ENGINES: [&dyn Engine; 2] = [&Builtin, &python::Inside];

/// Runs the launcher of a stage, [`stage::SUBCOMMAND`]. Returns the exit code.
pub fn run_stage(arguments: &[String]) -> i32 {
    stage::run(arguments, &ENGINES)
}

/// Runs a process of a listing that was started afresh, [`stage::SPAWNED`]. Returns the exit code only if it is none.
pub fn run_spawned(spawn_data: &str) -> i32 {
    forklore_os::fork::end_on_panic();
    match Spawned::new(spawn_data) {
        Ok(spawned) => multiprocessing::run_spawned(spawned, &LIBRARY),
        Err(_) => forklore_os::fork::EXIT_SOFTWARE,
    }
}
