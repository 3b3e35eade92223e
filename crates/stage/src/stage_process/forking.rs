//! How a process of a stage forks, so that everybody learns of the child before it does anything.

use std::sync::atomic::Ordering;
use std::time::Duration;

use forklore_event::{How, Kind, Limit, Pid};
use forklore_os::fork::{EXIT_SOFTWARE, exit_now, fork_here};
use forklore_os::futex::{timespec, wake_all};
use forklore_os::{pidfd, signal};
use nix::errno::Errno;
use nix::unistd::{getpid, getppid};
use rustix::thread::futex;

use super::{LINE, RoleKind, SIDE, StageProcess, THREAD, WriteLock};

/// States of the handshake of `fork` on the child's seat.
const UNANNOUNCED: u32 = 0;
const ANNOUNCING: u32 = 1;
const ANNOUNCED: u32 = 2;

/// The two sides of [`StageProcess::fork`].
pub enum Forked {
    /// In the parent: the child's PID and role.
    Parent {
        /// The child's PID inside the stage.
        pid: Pid,
        /// What the screen calls it.
        role: String,
    },
    /// In the child: what it is now.
    Child(StageProcess),
}

impl StageProcess {
    /// `fork(2)`. The child's start is announced by the parent, with a pidfd of
    /// the child, before the child does anything and before the parent goes on,
    /// so that the order of events is the order of what happened. Should the
    /// parent be killed in between, the child announces itself.
    ///
    /// The child's copy of the caller's stack goes on from here; it must end in
    /// [`StageProcess::exit`]. The rules of [`forklore_os::fork::fork_here`] about locks hold.
    ///
    /// # Errors
    /// `EAGAIN` at the stage's limit of living processes, or the kernel's.
    pub fn fork(&self, kind: RoleKind) -> nix::Result<Forked> {
        self.fork_to(kind, kind.how())
    }

    /// As [`StageProcess::fork`]; `how` is what the announcement says.
    pub(crate) fn fork_to(&self, kind: RoleKind, how: How) -> nix::Result<Forked> {
        let (board, stage) = (&self.origin.board, self.origin.stage);
        let Some(seat) = board.take_seat(stage) else {
            self.reach_limit(Limit::Processes, board.most_processes() as u64);
            return Err(Errno::EAGAIN);
        };
        let role = kind.name(board, stage);
        // SAFETY: the child goes on with a copy of this thread alone, and ends in `StageProcess::exit`. Every lock that it
        // will wait for is held at this moment by this thread (the interpreter lock) or by nobody.
        #[expect(unsafe_code, reason = "the one fork that comes back twice")]
        let forked = unsafe { fork_here() };
        match forked {
            Err(error) => {
                board.seat(stage, seat).leave();
                Err(error)
            }
            Ok(Some(child)) => {
                let pid = child.as_raw();
                let place = board.seat(stage, seat);
                place.sit(pid);
                if place
                    .announced
                    .compare_exchange(UNANNOUNCED, ANNOUNCING, Ordering::AcqRel, Ordering::Acquire)
                    .is_ok()
                {
                    let pidfd = pidfd::open(pid).ok();
                    self.say_of(pid, started(&role, self.pid, how), pidfd.as_ref());
                    place.announced.store(ANNOUNCED, Ordering::Release);
                    wake_all(&place.announced);
                }
                Ok(Forked::Parent { pid, role })
            }
            Ok(None) => {
                signal::take_pending().for_each(drop);
                if SIDE.replace(false) {
                    // The thread was not the one that handles signals; now it is.
                    signal::take_mask_of_thread();
                }
                THREAD.set(None);
                if how == How::Spawn {
                    // It stands on no line until it has read the listing.
                    LINE.set(0);
                }
                let origin = self.origin.clone();
                let armed = origin.lifeline.as_ref().map(|l| l.arm()).transpose();
                let child = Self {
                    origin,
                    pid: getpid().as_raw(),
                    role,
                    seat,
                    armed: armed.unwrap_or_else(|_| exit_now(EXIT_SOFTWARE)),
                    write_lock: WriteLock::default(),
                };
                child.show_role();
                child.await_announcement(self.pid, how);
                child.stand_where_parent_was();
                Ok(Forked::Child(child))
            }
        }
    }

    fn await_announcement(&self, parent: Pid, how: How) {
        let place = self.seat();
        let patience = timespec(Duration::from_millis(20));
        loop {
            let state = place.announced.load(Ordering::Acquire);
            if state == ANNOUNCED {
                return;
            }
            let orphaned = getppid().as_raw() != parent;
            // A parent that was killed while it announced may have done so or not; the observer takes the first.
            if orphaned && place.announced.swap(ANNOUNCED, Ordering::AcqRel) != ANNOUNCED {
                place.sit(self.pid);
                self.announce_itself(parent, how);
                return;
            }
            // The time-out is for the parent that was killed; being woken early does no harm.
            let _ = futex::wait(&place.announced, futex::Flags::empty(), state, Some(&patience));
        }
    }

    /// With its own pidfd, as a parent would send it: the one number that is always sure.
    pub(super) fn announce_itself(&self, parent: Pid, how: How) {
        let pidfd = pidfd::open(self.pid).ok();
        self.say_of(self.pid, started(&self.role, parent, how), pidfd.as_ref());
    }
}

fn started(role: &str, parent: Pid, how: How) -> Kind {
    Kind::ProcessStarted {
        role: role.to_owned(),
        parent,
        how,
    }
}
