//! The process that runs a program.

use std::os::fd::OwnedFd;

use forklore_os::fork::EXIT_SOFTWARE;
use forklore_os::signal;
use nix::unistd::{Pid, setpgid};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};

use crate::{Engine, Plan, limit};
use crate::{StageProcess, session};

/// The process that runs the program, to its end. Processes that the program
/// forks end here as well, each with its own code.
pub fn run(process: StageProcess, engine: &dyn Engine, plan: Plan, terminal: OwnedFd) -> ! {
    if prepare(&terminal, plan.passes_input, process.most_memory()).is_err() {
        process.exit(EXIT_SOFTWARE);
    }
    // From here on only the program's own descriptors keep the terminal open.
    drop(terminal);
    process.say(session());
    engine.main(process, plan)
}

/// A foreground job of its own on the stage's terminal, in the state in which a
/// shell would start it.
fn prepare(terminal: &OwnedFd, passes_input: bool, memory: Option<u64>) -> std::io::Result<()> {
    let me = Pid::from_raw(0);
    setpgid(me, me)?;
    if !passes_input {
        dup2_stdin(terminal)?;
    }
    dup2_stdout(terminal)?;
    dup2_stderr(terminal)?;
    signal::reset();
    memory.map_or(Ok(()), limit::memory)
}
