use std::os::fd::OwnedFd;
use std::sync::Arc;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{Pid, setpgid};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};

use super::Plan;
use crate::lang::{Program, interp};
use crate::sys::fork::EXIT_SOFTWARE;
use crate::sys::signal::Disposition;
use crate::sys::{StageProcess, pty, signal};

/// How far the stack of a process that runs a listing may grow, in bytes. The
/// interpreter recurses with the listing, up to Python's limit of 1,000 calls.
const STACK: u64 = 96 << 20;

/// How many descriptors a process of a stage may have open. More are of no use to a
/// listing, and each pipe can hold a page of the kernel's memory or more.
const DESCRIPTORS: u64 = 4096;

/// What a process may have of writable memory of its own beyond the limit of the run, in
/// bytes: room for stacks that are reserved and not used.
const RESERVED: u64 = 512 << 20;

/// The process that runs the listing, to its end. Processes that the listing
/// forks end here as well, each with its own code.
pub fn run(process: StageProcess, plan: &Plan, terminal: OwnedFd) -> ! {
    if prepare(&terminal, process.most_memory()).is_err() {
        process.exit(EXIT_SOFTWARE);
    }
    // From here on only the listing's own descriptors keep the terminal open.
    drop(terminal);
    process.say(pty::session());
    // The observer has compiled it before it started anything.
    let Ok(program) = Program::compile(&plan.source, &plan.file) else {
        process.exit(EXIT_SOFTWARE)
    };
    process.prepared();
    let ended = interp::run(Arc::new(program), process);
    if ended.interrupted && signal::dispose(Signal::SIGINT, Disposition::Default).is_ok() {
        // As CPython: whoever waits is to see what ended it. Where that fails, the code tells.
        let _ = nix::sys::signal::raise(Signal::SIGINT);
    }
    ended.process.stage.exit(ended.code)
}

/// A foreground job of its own on the stage's terminal, in the state in which a
/// shell would start it.
fn prepare(terminal: &OwnedFd, memory: Option<u64>) -> std::io::Result<()> {
    let me = Pid::from_raw(0);
    setpgid(me, me)?;
    dup2_stdin(terminal)?;
    dup2_stdout(terminal)?;
    dup2_stderr(terminal)?;
    signal::reset();
    // As in CPython, an interrupt is an exception: KeyboardInterrupt.
    signal::dispose(Signal::SIGINT, Disposition::Note)?;
    // A growing stack is checked against the limit in force at that moment, setrlimit(2).
    let (soft, hard) = getrlimit(Resource::RLIMIT_STACK)?;
    if soft < STACK {
        setrlimit(Resource::RLIMIT_STACK, STACK.min(hard), hard)?;
    }
    lower(Resource::RLIMIT_NOFILE, DESCRIPTORS)?;
    // The observer ends the run before that, unless one process is faster than its looks.
    if let Some(memory) = memory {
        lower(Resource::RLIMIT_DATA, memory.saturating_add(RESERVED))?;
    }
    Ok(())
}

/// Lowers a limit for good, unless it is lower already.
fn lower(resource: Resource, value: u64) -> std::io::Result<()> {
    let (_, hard) = getrlimit(resource)?;
    let value = value.min(hard);
    Ok(setrlimit(resource, value, value)?)
}
