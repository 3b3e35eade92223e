//! Waiting for children, so that nobody is reaped without its event.

use forklore_event::{ChildChange, Kind, Pid, signal_name};
use forklore_os::WaitStatus;
use forklore_os::usage::{self, Usage};

use super::{StageProcess, Waited};

impl StageProcess {
    /// `waitpid(2)`, reporting whom it reaped. `EINTR` is handed on, because a
    /// signal handler of the listing may have to run.
    ///
    /// # Errors
    /// As waitpid(2): `ECHILD`, `EINTR`.
    pub fn wait(&self, target: Pid, options: i32) -> nix::Result<Waited> {
        self.wait_with_usage(target, options).map(|(waited, _)| waited)
    }

    /// As [`StageProcess::wait`], with what the child has used, wait4(2).
    ///
    /// # Errors
    /// As waitpid(2): `ECHILD`, `EINTR`.
    pub fn wait_with_usage(&self, target: Pid, options: i32) -> nix::Result<(Waited, Usage)> {
        let (pid, status, usage) = usage::wait4(target, options)?;
        Ok((self.waited(pid, status), usage))
    }

    /// Reports what a wait came to.
    fn waited(&self, pid: Pid, status: WaitStatus) -> Waited {
        if pid == 0 {
            return Waited::Nothing;
        }
        if !status.ended() {
            let stopped = nix::libc::WIFSTOPPED(status.0);
            self.say(Kind::WaitAnswered {
                child: pid,
                with: if stopped {
                    ChildChange::Stopped
                } else {
                    ChildChange::Continued
                },
                signal: stopped.then(|| signal_name(nix::libc::WSTOPSIG(status.0))),
            });
            return Waited::Changed(pid, status);
        }
        let signal = status.signal().map(signal_name);
        let seat = self.origin.board.seat_of(self.origin.stage, pid);
        // With the seat goes what the observer has not taken yet.
        if let Some((pool, counts)) = seat.and_then(|seat| seat.tasks.take()) {
            self.say_about(pid, Kind::TasksSummarised { pool, counts });
        }
        self.say_of(
            pid,
            Kind::ProcessReaped {
                by: self.pid,
                code: status.code(),
                signal,
            },
            None,
        );
        // Nobody is announced in its place before it was told that the place is free.
        if let Some(seat) = seat {
            seat.clear(pid);
        }
        Waited::Reaped(pid, status)
    }
}
