//! What runs a program on a stage.

use std::fmt;

use crate::Plan;
use crate::StageProcess;

/// What runs the program of a stage. The application has one or more and hands them in; a stage knows none of them,
/// and no more do the collector, the fold, time travel and recordings.
pub trait Engine: Send + Sync {
    /// Its name in a plan and on the command line.
    fn name(&self) -> &'static str;

    /// What the screen calls it: its name, and the version of what it runs programs on.
    fn title(&self) -> String {
        self.name().to_owned()
    }

    /// What can be done with its runs.
    fn abilities(&self) -> Abilities;

    /// Out of what the processes of its stages are kept.
    fn reach(&self) -> Reach;

    /// In the observer, before anything is started: checks the program of a stage, and writes down in `plan.job`
    /// what [`Engine::main`] needs.
    ///
    /// # Errors
    /// Why it does not run the program.
    fn prepare(&self, plan: &mut Plan) -> Result<(), Refused>;

    /// Inside, in the process that runs the program: runs it to its end. The stage has made it a foreground job
    /// on the stage's terminal, in the state in which a shell starts one. Processes that the program makes end
    /// here as well.
    fn main(&self, process: StageProcess, plan: Plan) -> !;
}

/// Why an engine does not run a program, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(
    /// The sentence.
    pub String,
);

/// What can be done with a run, and what can be known of it. The screen offers that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// While the clock stands, one process can be let do one statement.
    pub steps: bool,
    /// What the scenario clock rules.
    pub clock: ClockRule,
    /// The tasks of pools are known.
    pub tasks: bool,
}

impl Abilities {
    /// All of them.
    pub const ALL: Self = Self {
        steps: true,
        clock: ClockRule::Everything,
        tasks: true,
    };
}

/// What the scenario clock of a run rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockRule {
    /// Everything that takes or measures time.
    Everything,
    /// Sleeps, and whether statements go on. Time-outs and measured times go by the wall clock.
    Sleeps,
    /// Nothing.
    Nothing,
}

/// Out of what the kernel keeps the processes of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// For a program that may be a stranger's: nothing outside of the stage.
    Stage,
    /// For a program that its user would run anyway: what the user may do without privileges.
    User,
}

impl fmt::Debug for dyn Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
