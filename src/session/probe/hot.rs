//! Processes that compute without a pause: their lines are looked at from time to time, because to follow each would
//! cost them most of their time.
//!
//! Such a process is rung with SIGURG, which harms nobody who knows nothing of it (signal(7)). Its agent then reads the
//! mode of its seat, and says on the board where it is.

use std::sync::atomic::Ordering;
use std::time::Instant;

use nix::sys::signal::Signal;
use procfs::process::Stat;

use super::Probe;
use crate::session::processes::Key;
use forklore_event::{Evidence, Kind};
use forklore_os::pidfd;

/// In the place of how often a process has answered: it is not to be rung, because its program has a use of its own for
/// the signal.
const NEVER: u64 = u64::MAX;

impl Probe {
    /// Takes note of what a living process has used. Called ten times a second.
    pub(super) fn keep_pace(&mut self, now: Instant, key: Key, stat: &Stat) {
        if !self.lookup.samples_lines {
            return;
        }
        let (Some(seat), Some(process)) = (self.board.seat_of(key.0, key.1), self.processes.get_mut(key)) else {
            return;
        };
        let answered = seat.heartbeat.load(Ordering::Acquire);
        // Who tells nothing does not know the bell: another program, or a Python that is still starting.
        if answered == NEVER || !process.tells {
            seat.mode.store(0, Ordering::Release);
            let load = std::mem::take(&mut process.load);
            if load.bell.in_c {
                self.note(key.0, key.1, Evidence::Inferred, Kind::InCCode { inside: false });
            }
            if load.is_sampled() {
                self.note(key.0, key.1, Evidence::Seen, Kind::LinesSampled { sampled: false });
            }
            return;
        }
        // Who may come to a mark has to see its lines as well.
        let paused = self.board.layout().clock.is_paused();
        let follows = paused || self.board.has_marks_left(self.lookup.marks);
        let ready = stat.state == 'R';
        let was = process.load.is_sampled();
        process.load.look(now, stat.utime + stat.stime, ready, follows);
        let sampled = process.load.is_sampled();
        let in_c = process.load.bell.listen(answered, (was || paused) && ready);
        // Who runs while the clock stands is where no line is followed: in a library, or in C code.
        let rings = process.load.is_to_be_rung(ready) || paused && ready;
        // A signal cuts a write short that has written a part.
        let may_be_rung = rings && !process.is_writing();
        if rings {
            process.load.rung(may_be_rung);
        }
        if let Some(pidfd) = process.pidfd.as_ref().filter(|_| may_be_rung) {
            seat.mode.store(sampled.into(), Ordering::Release);
            // It may have ended.
            let _ = pidfd::send(pidfd, Signal::SIGURG);
        }
        if let Some(inside) = in_c {
            self.note(key.0, key.1, Evidence::Inferred, Kind::InCCode { inside });
        }
        if was != sampled {
            self.note(key.0, key.1, Evidence::Seen, Kind::LinesSampled { sampled });
        }
    }
}
