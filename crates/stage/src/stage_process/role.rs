//! What the processes of a stage are called.

use forklore_event::{How, StageIndex};

use crate::board::{Board, Counter};

/// What a process is called, and how it came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// The stage's init.
    Init,
    /// The process that runs the listing.
    Main,
    /// A pool's worker: W1, W2, …
    Worker,
    /// A child by `os.fork`: C1, C2, …
    Child,
    /// A `multiprocessing.Process`: P1, P2, …
    Process,
    /// The fork server of the start method `forkserver`: FS1, FS2, …
    ForkServer,
}

impl RoleKind {
    pub(super) fn name(self, board: &Board, stage: StageIndex) -> String {
        let (letters, counter) = match self {
            Self::Init => return "init".to_owned(),
            Self::Main => return "main".to_owned(),
            Self::Worker => ("W", Counter::Workers),
            Self::Child => ("C", Counter::Children),
            Self::Process => ("P", Counter::Processes),
            Self::ForkServer => ("FS", Counter::ForkServers),
        };
        format!("{letters}{}", board.count(stage, counter) + 1)
    }

    /// How such a process comes to be when it is forked and goes on with the same program.
    pub(super) fn how(self) -> How {
        match self {
            Self::Init | Self::Main => How::Launch,
            Self::Worker | Self::Child | Self::Process | Self::ForkServer => How::Fork,
        }
    }
}
