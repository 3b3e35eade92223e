//! Evaluation: the tree of [`super::ir`], run by threads.
//!
//! * [`Runtime`] is what a process's threads share and a forked child inherits:
//!   the program, its global variables, its output, what modules remember.
//! * [`Process`] is what a forked child must replace: the process on the stage,
//!   the interpreter lock, the list of threads.
//! * [`Thread`] is one thread of the listing. Everything that can run code of a
//!   listing, native functions included, gets `&mut Thread`; having it means
//!   holding the interpreter lock.
//!
//! A statement is run by `exec`, an expression by `eval`; both get the [`Frame`]
//! of the running function beside the thread.

mod assign;
mod attribute;
mod call;
mod compound;
mod comprehension;
mod eval;
mod exception_attribute;
mod exec;
mod finalizers;
mod frame;
mod generator;
mod generator_finalizer;
mod lock_turns;
mod output;
mod pattern;
mod process;
mod run;
mod runtime;
mod signals;
mod thread;
mod wait;

pub use call::RECURSION_LIMIT;
pub use frame::Frame;
pub use output::{Output, Stream};
pub use process::Process;
pub use run::{Ended, run, run_with};
pub use runtime::Runtime;
pub use thread::{ForkSide, Thread};
pub use wait::{WaitQueue, wait_for_change};
