//! A process of a stage that begins afresh: our own program started again.
//!
//! `fork(2)` and `execveat(2)`, on a descriptor that the launcher has opened, so that no path has to be
//! there any more. The process keeps its PID, its seat on the board and its armed lifeline; everything else
//! of its parent is gone. What it needs to go on is written down in its *spawn data*, a file without a name
//! whose descriptor's number is all that its command line has.

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use forklore_event::{How, Isolation, Pid, StageIndex};
use forklore_os::descriptor;
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_os::lifeline::Lifeline;
use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::unistd::{execveat, getpid};
use rustix::fs::{MemfdFlags, memfd_create};
use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::channel::Reporter;
use crate::inherited::adopt;
use crate::stage_process::{Forked, Origin, RoleKind, StageProcess, WriteLock};

/// The hidden subcommand of a process that was started by [`StageProcess::spawn`]. Its argument is the
/// number of the descriptor of its spawn data.
pub const SUBCOMMAND: &str = "__process";

/// Who the process is, and which descriptors it was left.
#[derive(Serialize, Deserialize)]
struct SpawnData {
    stage: StageIndex,
    marks: Vec<String>,
    isolation: Isolation,
    init: Pid,
    role: String,
    seat: usize,
    board: RawFd,
    reporter: [RawFd; 2],
    lifeline: RawFd,
    armed: RawFd,
    program: RawFd,
    message: Vec<u8>,
    fds: Vec<RawFd>,
}

/// A process that was just started by [`StageProcess::spawn`]: who it is, and what it is to do.
pub struct Spawned {
    /// This process.
    pub process: StageProcess,
    /// What its parent wrote for it.
    pub message: Vec<u8>,
    /// The descriptors that its parent gave it, in their order.
    pub fds: Vec<OwnedFd>,
}

impl StageProcess {
    /// Starts our own program anew as a child, with `message` and `fds`; it takes them with
    /// [`Spawned::new`]. As with [`StageProcess::fork`] the start is announced before the child does anything.
    /// A child for which the program cannot be started exits with [`EXIT_SOFTWARE`].
    ///
    /// # Errors
    /// As [`StageProcess::fork`]; `ENOSYS` for a process that nobody watches.
    pub fn spawn(&self, kind: RoleKind, message: &[u8], fds: &[BorrowedFd<'_>]) -> nix::Result<Pid> {
        if self.origin.program.is_none() {
            return Err(Errno::ENOSYS);
        }
        match self.fork_to(kind, How::Spawn)? {
            Forked::Parent { pid, .. } => Ok(pid),
            Forked::Child(child) => {
                // Only a failure comes back, and the exit code is all that is left to tell it.
                let _ = child.begin_afresh(message, fds);
                child.exit(EXIT_SOFTWARE)
            }
        }
    }

    fn begin_afresh(&self, message: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
        let Origin {
            board,
            reporter: Some(reporter),
            lifeline: Some(lifeline),
            program: Some(program),
            ..
        } = &self.origin
        else {
            return Err(Errno::ENOSYS.into());
        };
        let Some(armed) = &self.armed else {
            return Err(Errno::ENOSYS.into());
        };
        let [pipe, socket] = reporter.fds();
        let own = [
            board.as_fd(),
            pipe,
            socket,
            lifeline.as_fd(),
            // The owner of its signal is a process and not a program: it stays armed.
            armed.as_fd(),
            program.as_fd(),
        ];
        // This process is alone, so nobody else can start a program that would inherit them too.
        for fd in own.iter().chain(fds) {
            descriptor::inherit(fd)?;
        }
        let [board, pipe, socket, lifeline, armed, program] = own.map(|fd| fd.as_raw_fd());
        let data = SpawnData {
            stage: self.origin.stage,
            marks: self.origin.marks.to_vec(),
            isolation: self.origin.isolation,
            init: self.origin.init,
            role: self.role.clone(),
            seat: self.seat,
            board,
            reporter: [pipe, socket],
            lifeline,
            armed,
            program,
            message: message.to_vec(),
            fds: fds.iter().map(|fd| fd.as_raw_fd()).collect(),
        };
        let mut file = File::from(descriptor::lift(memfd_create("forklore-spawn", MemfdFlags::CLOEXEC)?)?);
        file.write_all(&postcard::to_stdvec(&data).map_err(io::Error::other)?)?;
        file.rewind()?;
        descriptor::inherit(&file)?;
        let number = descriptor::number(&file);
        let arguments = ["forklore", SUBCOMMAND, &number].map(CString::new);
        let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>()?;
        let environment = std::env::vars_os().map(|(name, value)| {
            let bytes = [name.as_bytes(), b"=", value.as_bytes()].concat();
            CString::new(bytes)
        });
        let environment = environment.collect::<Result<Vec<_>, _>>()?;
        let program = own[5];
        execveat(program, c"", &arguments, &environment, AtFlags::AT_EMPTY_PATH)?;
        Ok(())
    }
}

impl Spawned {
    /// Takes what [`StageProcess::spawn`] left for this process; `number` is its command line's.
    ///
    /// # Errors
    /// If this is no such process.
    pub fn new(number: &str) -> io::Result<Self> {
        let number = number.parse().map_err(io::Error::other)?;
        let mut bytes = Vec::new();
        File::from(adopt(number)?).read_to_end(&mut bytes)?;
        let data: SpawnData = postcard::from_bytes(&bytes).map_err(io::Error::other)?;
        let fds = data.fds.iter().map(|&number| adopt(number));
        let fds = fds.collect::<io::Result<Vec<OwnedFd>>>()?;
        let [pipe, socket] = data.reporter;
        let origin = Origin {
            board: Arc::new(Board::open(adopt(data.board)?)?),
            stage: data.stage,
            reporter: Some(Arc::new(Reporter::from_fds([adopt(pipe)?, adopt(socket)?]))),
            lifeline: Some(Arc::new(Lifeline::from_fd(adopt(data.lifeline)?))),
            marks: data.marks.into(),
            isolation: data.isolation,
            init: data.init,
            program: Some(Arc::new(adopt(data.program)?)),
        };
        let process = StageProcess {
            origin,
            pid: getpid().as_raw(),
            role: data.role,
            seat: data.seat,
            armed: Some(adopt(data.armed)?),
            write_lock: WriteLock::default(),
        };
        // The program began with its file's name.
        process.show_role();
        Ok(Self {
            process,
            message: data.message,
            fds,
        })
    }
}
