//! What can be asked of a run: its isolation, rate, stops, limits, schedule and input.

use super::limits::Limits;
use super::schedule::Schedule;
use forklore_stage::isolation::Request;

/// Where a run stops for somebody to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stops {
    /// At every mark that a checkpoint or a question names.
    AtCheckpoints,
    /// Nowhere for a learner, but whoever comes to such a mark stands there until it was looked at.
    InPassing,
    /// Nowhere.
    Never,
}

/// Where the standard input of a program comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// From the stage's terminal, into which one can type.
    #[default]
    Terminal,
    /// It is that of forklore, if the engine's programs have the reach of the user. Of a terminal only while forklore
    /// is in its foreground.
    Passed,
}

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to keep the stages apart with.
    pub isolation: Request,
    /// Scenario seconds per second.
    pub rate: f64,
    /// Where it stops.
    pub stops: Stops,
    /// What it may use.
    pub limits: Limits,
    /// Who does the next statement, from where the lesson's scheduler begins, else from the first statement on;
    /// `None`: the kernel chooses, or the lesson's own schedule.
    pub schedule: Option<Schedule>,
    /// The schedule begins where somebody begins to choose, never by itself at the first statement.
    pub waits_for_hand: bool,
    /// Where its standard input comes from.
    pub input: Input,
    /// Nobody is there to choose, although it stops: the lesson's own schedule is played, and then all go on.
    pub alone: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            isolation: Request::Auto,
            rate: 1.0,
            stops: Stops::Never,
            limits: Limits::default(),
            schedule: None,
            waits_for_hand: false,
            input: Input::Terminal,
            alone: false,
        }
    }
}
