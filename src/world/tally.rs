//! Counts that the fold keeps beside processes and tasks.

use forklore_event::Micros;

/// Counts that cannot be read off the processes and tasks afterwards: peaks,
/// and things that happened without leaving a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Events so far.
    pub events: u64,
    /// Living processes without init.
    pub alive: Peak,
    /// Tasks that a worker is running.
    pub running: Peak,
    /// Living processes without init that have no controlling terminal.
    pub without_terminal: Peak,
    /// Signals to processes that had already exited.
    pub signals_to_zombies: i64,
    /// Processes that became leader of a new session, without init.
    pub sessions_made: i64,
    /// Initializers that ran.
    pub initializer_runs: i64,
    /// Callbacks that returned.
    pub callbacks_ran: i64,
    /// Tasks handed in before the first result was delivered.
    pub submitted_before_first_result: i64,
    /// Whether a result was delivered.
    pub delivered: bool,
    /// Workers that left because of `maxtasksperchild`.
    pub workers_retired: i64,
    /// Statements before which somebody came to stand.
    pub lines: u64,
    /// Whether a limit has ended the run.
    pub ended_by_limit: bool,
    /// Statements that would have started processes for ever.
    pub starts_refused: i64,
    /// When the terminal was closed.
    pub terminal_closed: Option<Micros>,
}

/// A number and the largest value that it had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Peak {
    now: i64,
    peak: i64,
}

impl Peak {
    pub fn add(&mut self, change: i64) {
        self.now += change;
        self.peak = self.peak.max(self.now);
    }

    pub fn now(self) -> i64 {
        self.now
    }

    pub fn peak(self) -> i64 {
        self.peak
    }
}
