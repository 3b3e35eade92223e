//! What runs inside: the processes of a run, and what they hold in common.
//!
//! ```text
//! forklore                 the observer: threads, never forks
//! └─ forklore __stage      the launcher: one thread, sets the stage up, stays outside it
//!    └─ init               PID 1: session leader of the stage's terminal; adopts, reaps, reports
//!       └─ main            PID 2: leads the foreground process group; runs the program
//!          └─ …            whatever the program makes
//! ```
//!
//! Where programs of the user's own run without a namespace, a guard stands between observer and launcher, and ends
//! what the launcher and init leave behind should they be killed.
//!
//! The launcher is our own binary started again, so that nothing is ever
//! forked from a process with threads that we do not know. What main runs, it runs by an [`Engine`],
//! which the application hands in.
//!
//! A *stage* is a set of real processes under one init. They share one
//! [`board`] (a page set with the scenario clock and a slot a process) and one
//! event channel ([`channel`]). [`StageProcess`] is what one process of a stage
//! holds: it publishes where it stands, reports what it does, stops while the
//! clock stands, and is the only way to `fork`, `wait` and `exit` on a stage,
//! so that no fork, exit or wait goes without its event.

pub mod alarm;
pub mod board;
mod calls;
pub mod channel;
pub mod clock;
pub mod confine;
mod ending;
mod engine;
mod folder;
mod inherited;
mod init;
pub mod isolation;
mod launcher;
pub mod limit;
mod main_process;
mod plan;
pub mod seats;
mod session;
mod spawn;
mod stage_process;
pub mod tally;
mod turn;

pub use engine::{Abilities, ClockRule, Engine, Refused, Translator};
pub use isolation::Reach;
pub use launcher::run;
pub use plan::{Descriptors, Plan, SUBCOMMAND, VARIABLE};
pub use session::{session, session_of};
pub use spawn::{SUBCOMMAND as SPAWNED, Spawned};
pub use stage_process::{Forked, HeldMark, Origin, RoleKind, StageProcess, Waited, show_as};
