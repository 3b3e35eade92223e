//! Processes that compute without a pause: their lines are looked at from time to time, because to follow each would
//! cost them most of their time.
//!
//! Such a process is rung with SIGURG, which harms nobody who knows nothing of it (signal(7)). Its agent then reads the
//! mode of its seat, and says on the board where it is.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use procfs::process::Stat;

use super::Probe;
use crate::event::{Evidence, Kind};
use crate::session::processes::Key;
use crate::sys::pidfd;

/// How long a process is watched before its mode is changed.
const WINDOW: Duration = Duration::from_millis(500);
/// From this share of a core on its lines are only looked at, and up to that one they are followed again.
const SHARES: (f64, f64) = (0.7, 0.3);

/// How much a process computes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// When a window began, and how many ticks of CPU it had used by then.
    window: Option<(Instant, u64)>,
    /// How often it was looked at since then, and how often it was ready to run.
    looks: (u32, u32),
    /// Its lines are only looked at.
    sampled: bool,
    bell: Bell,
}

/// Whether it answers when it is rung: an interpreter does so between two statements, and not inside of C code.
#[derive(Clone, Copy, Debug, Default)]
struct Bell {
    /// How often it has answered in all, and how often it did not since then.
    answered: u64,
    unanswered: u32,
    /// It was told of as being in C code.
    in_c: bool,
}

/// So many times in a row it does not answer before that is told: half a second.
const UNANSWERED: u32 = 5;

impl Bell {
    /// Takes note of how often it has answered; `rung`: it was rung and was ready to run. Gives what is to be told.
    fn listen(&mut self, answered: u64, rung: bool) -> Option<bool> {
        if answered != self.answered {
            (self.answered, self.unanswered) = (answered, 0);
            return std::mem::take(&mut self.in_c).then_some(false);
        }
        self.unanswered += u32::from(rung);
        let is_news =
            self.unanswered >= UNANSWERED && !std::mem::replace(&mut self.in_c, self.unanswered >= UNANSWERED);
        is_news.then_some(true)
    }
}

impl Probe {
    /// Takes note of what a living process has used. Called ten times a second.
    pub(super) fn keep_pace(&mut self, now: Instant, key: Key, stat: &Stat) {
        if !self.lookup.samples_lines || self.board.seat_of(key.0, key.1).is_none() {
            return;
        }
        let ready = u32::from(stat.state == 'R');
        let stands = self.clock().is_paused();
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let used = stat.utime + stat.stime;
        let (since, before) = *process.pace.window.get_or_insert((now, used));
        let was = process.pace.sampled;
        let (looks, ran) = &mut process.pace.looks;
        (*looks, *ran) = (*looks + 1, *ran + ready);
        if stands {
            // Who is to stand still has to see its lines.
            process.pace = Pace {
                bell: process.pace.bell,
                ..Pace::default()
            };
        } else if now - since >= WINDOW {
            let seconds = used.saturating_sub(before) as f64 / procfs::ticks_per_second() as f64;
            let share = seconds / (now - since).as_secs_f64();
            // On a busy machine it is ready to run all the while, and gets less of it.
            let (looks, ran) = process.pace.looks;
            let never_waits = looks > 2 && looks == ran && used > before;
            let sampled = never_waits || share > if was { SHARES.1 } else { SHARES.0 };
            process.pace = Pace {
                window: Some((now, used)),
                looks: (0, 0),
                sampled,
                bell: process.pace.bell,
            };
        }
        let sampled = process.pace.sampled;
        let in_c = self.board.seat_of(key.0, key.1).and_then(|seat| {
            let answered = seat.heartbeat.load(Ordering::Acquire);
            process.pace.bell.listen(answered, was && ready == 1)
        });
        if let Some(pidfd) = process
            .pidfd
            .as_ref()
            .filter(|_| was || sampled || process.pace.bell.in_c)
        {
            if let Some(seat) = self.board.seat_of(key.0, key.1) {
                seat.mode.store(sampled.into(), Ordering::Release);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_answer_for_long_enough_is_in_c_code_until_it_answers() {
        let mut bell = Bell::default();
        assert_eq!(bell.listen(1, true), None);
        let told: Vec<_> = (0..8).map(|_| bell.listen(1, true)).collect();
        assert_eq!(told, [None, None, None, None, Some(true), None, None, None]);
        assert_eq!(bell.listen(2, true), Some(false));
        // Who was not rung need not answer.
        assert!((0..8).all(|_| bell.listen(2, false).is_none()));
    }
}
