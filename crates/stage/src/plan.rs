//! What the observer hands to the launcher.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use forklore_event::{Pid, StageIndex};
use rustix::fs::{MemfdFlags, memfd_create};
use serde::{Deserialize, Serialize};

use crate::isolation::Request;

/// The variable in the environment of programs of the user's own that tells where the plan of their stage is.
pub const VARIABLE: &str = "FORKLORE";

/// The hidden subcommand that starts a launcher. Its arguments are the numbers
/// of the descriptors of [`Descriptors`], in their order.
pub const SUBCOMMAND: &str = "__stage";

/// What the observer tells the launcher.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Which stage of the run this is.
    pub stage: StageIndex,
    /// The listing's name, as tracebacks show it.
    pub file: String,
    /// The listing's text.
    pub source: String,
    /// The name of the [`crate::Engine`] that runs it.
    pub engine: String,
    /// What that engine wrote down for itself, [`crate::Engine::prepare`].
    pub job: Vec<u8>,
    /// A folder for this stage alone, which the launcher makes and removes after it. The engine fills it,
    /// [`crate::Engine::fill_folder`].
    pub folder: Option<PathBuf>,
    /// The names of the run's marks.
    pub marks: Vec<String>,
    /// The variable of the listing whose values are told.
    pub watch: Option<String>,
    /// What to keep the stage apart with.
    pub isolation: Request,
    /// The program's standard input is that of the launcher, and not the stage's terminal.
    pub passes_input: bool,
}

/// What the launcher inherits besides its command line.
pub struct Descriptors<T> {
    /// The [`Plan`], in a file without a name.
    pub plan: T,
    /// The board.
    pub board: T,
    /// The stage's end of the event channel.
    pub reporter: [T; 2],
    /// The stage's end of the lifeline.
    pub lifeline: T,
    /// The stage's end of its terminal.
    pub terminal: T,
    /// Numbers of free seats, [`crate::seats`].
    pub seats: T,
}

impl<T> Descriptors<T> {
    /// In the order of the command line.
    pub fn into_array(self) -> [T; 7] {
        let [pipe, socket] = self.reporter;
        [
            self.plan,
            self.board,
            pipe,
            socket,
            self.lifeline,
            self.terminal,
            self.seats,
        ]
    }

    /// From the order of the command line.
    pub fn from_array([plan, board, pipe, socket, lifeline, terminal, seats]: [T; 7]) -> Self {
        Self {
            plan,
            board,
            reporter: [pipe, socket],
            lifeline,
            terminal,
            seats,
        }
    }
}

impl Plan {
    /// Writes the plan into a file in memory.
    ///
    /// # Errors
    /// If the kernel has no memory for it.
    pub fn to_fd(&self) -> io::Result<OwnedFd> {
        let mut file = File::from(memfd_create("forklore-plan", MemfdFlags::CLOEXEC)?);
        file.write_all(&postcard::to_stdvec(self).map_err(io::Error::other)?)?;
        file.rewind()?;
        Ok(file.into())
    }

    /// Reads what [`Plan::to_fd`] wrote.
    ///
    /// # Errors
    /// If the file holds no plan.
    pub fn from_fd(fd: OwnedFd) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::from(fd).read_to_end(&mut bytes)?;
        postcard::from_bytes(&bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

/// The parent of a stage's init, as the stage sees it: nobody.
pub(crate) const OUTSIDE: Pid = 0;
