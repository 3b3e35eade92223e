//! The observer's side of a live run: it launches the stages, collects what
//! their processes say and what the kernel shows of them, and puts it into one
//! order.
//!
//! One thread, the [`collector`], does all of it. It waits for event sockets,
//! pidfds, terminals and commands in one `epoll(7)`, and hands finished events
//! over a channel. Whoever reads them cannot change the run but by a
//! [`Control`].

mod collector;
mod launch;
mod log;
mod probe;
mod processes;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::event::{Event, Header, Pid, StageIndex};
use crate::scenario::Scenario;
use crate::stage::isolation::Wish;
use crate::sys::board::Board;

pub use collector::Doorbell;

/// Where a run stops for somebody to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stops {
    /// Before the first statement and at every mark that a checkpoint or a question names.
    AtCheckpoints,
    /// Nowhere.
    Never,
}

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What to keep the stages apart with.
    pub isolation: Wish,
    /// Scenario seconds per second.
    pub rate: f64,
    /// Where it stops.
    pub stops: Stops,
    /// Ends the run after so many seconds of scenario time.
    pub limit_s: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            isolation: Wish::Auto,
            rate: 1.0,
            stops: Stops::Never,
            limit_s: 300,
        }
    }
}

/// What somebody who watches may do to a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Control {
    /// Go on from where the clock stands.
    GoOn,
    /// Stop the clock.
    Pause,
    /// Let it run at this rate from now on.
    SetRate(f64),
    /// While the clock stands: let this process run one statement.
    Step(StageIndex, Pid),
    /// Close the stages' terminals, as closing their window would.
    CloseTerminals,
    /// End the run.
    Quit,
}

/// What comes from a run, in order.
#[derive(Debug)]
pub enum Report {
    /// First of all, once the stages are set up.
    Started {
        /// The head of the recording.
        header: Header,
        /// Why the isolation is not a namespace, where it could have been one.
        fallback: Option<String>,
    },
    /// What happened.
    Event(Event),
    /// Last of all: nothing of the run is left.
    Ended,
    /// Instead of all others: the machine would not let it run, and why.
    Failed(String),
}

/// A live run.
pub struct Session {
    reports: Receiver<Report>,
    controls: Sender<Control>,
    doorbell: Doorbell,
    collector: Option<JoinHandle<()>>,
}

/// An error of the machine, not of the scenario.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the observer: {0}")]
pub struct StartError(#[from] std::io::Error);

impl Session {
    /// Starts a run. It returns at once; what becomes of it comes as [`Report`]s.
    ///
    /// # Errors
    /// If the observer's own parts cannot be made.
    pub fn start(scenario: &Scenario, options: Options) -> Result<Self, StartError> {
        let (reports_in, reports) = channel();
        let (controls, controls_out) = channel();
        let doorbell = Doorbell::new()?;
        let board = Board::create()?;
        let collector = collector::spawn(
            scenario.clone(),
            options,
            board,
            reports_in,
            controls_out,
            doorbell.clone(),
        )?;
        Ok(Self {
            reports,
            controls,
            doorbell,
            collector: Some(collector),
        })
    }

    /// What comes from the run.
    pub fn reports(&self) -> &Receiver<Report> {
        &self.reports
    }

    /// Does something to the run. After its end this does nothing.
    pub fn control(&self, control: Control) {
        // The collector is gone when the run is over, and then there is nothing to control.
        let _ = self.controls.send(control);
        self.doorbell.ring();
    }
}

impl Drop for Session {
    /// Ends the run and waits until nothing of it is left.
    fn drop(&mut self) {
        self.control(Control::Quit);
        if let Some(collector) = self.collector.take() {
            // A panic of the collector has been reported by the panic hook; its stages died with it.
            let _ = collector.join();
        }
    }
}
