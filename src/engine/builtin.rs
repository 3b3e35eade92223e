//! The engine `builtin`: the interpreter of the listing language. It also checks the listings of scenarios.

use std::sync::Arc;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;

use crate::scenario::{Checker, Constant, Mark, Outline, Problem};
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_os::signal;
use forklore_os::signal::Disposition;
use forklore_python::{constants::constants, interp, marks::marks};
use forklore_stage::StageProcess;
use forklore_stage::{Abilities, Engine, Plan, Reach, Refused, limit};

/// How far the stack of a process that runs a listing may grow, in bytes. The
/// interpreter recurses with the listing, up to Python's limit of 1,000 calls.
const STACK: u64 = 96 << 20;

/// How many descriptors a process of a stage may have open. More are of no use to a
/// listing, and each pipe can hold a page of the kernel's memory or more.
const DESCRIPTORS: u64 = 4096;

/// The interpreter of the listing language.
pub struct Builtin;

impl Engine for Builtin {
    fn name(&self) -> &'static str {
        "builtin"
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            types: false,
            ..Abilities::ALL
        }
    }

    fn reach(&self) -> Reach {
        Reach::Stage
    }

    fn prepare(&self, plan: &mut Plan) -> Result<(), Refused> {
        let problems = forklore_python_std::compile(&plan.source, &plan.file).err();
        let first = problems.and_then(|problems| problems.into_iter().next());
        first.map_or(Ok(()), |problem| {
            Err(Refused(format!("{}: {}", plan.file, problem.message)))
        })
    }

    fn main(&self, process: StageProcess, plan: Plan) -> ! {
        if prepare_process().is_err() {
            process.exit(EXIT_SOFTWARE);
        }
        let Ok(mut program) = forklore_python_std::compile(&plan.source, &plan.file) else {
            process.exit(EXIT_SOFTWARE)
        };
        program.watch = plan.watch.as_deref().map(Into::into);
        process.prepared();
        let ended = interp::run(Arc::new(program), process);
        if ended.interrupted && signal::dispose(Signal::SIGINT, Disposition::Default).is_ok() {
            // As CPython: whoever waits is to see what ended it. Where that fails, the code tells.
            let _ = nix::sys::signal::raise(Signal::SIGINT);
        }
        ended.process.stage.exit(ended.code)
    }
}

impl Checker for Builtin {
    fn outline<'s>(&self, file: &str, source: &'s str) -> Outline<'s> {
        let problems = forklore_python_std::compile(source, file).err().unwrap_or_default();
        let problem = |problem: forklore_python::Problem| Problem {
            span: problem.range,
            message: problem.message,
            help: problem.help,
        };
        let mark = |mark: forklore_python::marks::Mark<'s>| Mark {
            name: mark.name,
            span: mark.span,
            stray: mark.stray,
        };
        let constant = |constant: forklore_python::constants::Constant<'s>| Constant {
            name: constant.name,
            value: constant.value,
            span: constant.span,
        };
        Outline {
            problems: problems.into_iter().map(problem).collect(),
            marks: marks(source).into_iter().map(mark).collect(),
            constants: constants(source).into_iter().map(constant).collect(),
        }
    }
}

fn prepare_process() -> std::io::Result<()> {
    // As in CPython, an interrupt is an exception: KeyboardInterrupt.
    signal::dispose(Signal::SIGINT, Disposition::Note)?;
    // A growing stack is checked against the limit in force at that moment, setrlimit(2).
    let (soft, hard) = getrlimit(Resource::RLIMIT_STACK)?;
    if soft < STACK {
        setrlimit(Resource::RLIMIT_STACK, STACK.min(hard), hard)?;
    }
    limit::lower(Resource::RLIMIT_NOFILE, DESCRIPTORS)
}
