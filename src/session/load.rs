//! How much a process computes, and whether it answers when it is rung.

use std::time::{Duration, Instant};

use procfs::process::Stat;

/// How long a process is watched before its mode is changed.
const WINDOW: Duration = Duration::from_millis(500);
/// From this share of a core on its lines are only looked at, and up to that one they are followed again.
const SHARES: (f64, f64) = (0.7, 0.3);

/// How much a process computes.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuLoad {
    /// When a window began, and how many ticks of CPU it had used by then.
    window: Option<(Instant, u64)>,
    /// How often it was looked at since then, and how often it was ready to run.
    looks: (u32, u32),
    /// Its lines are only looked at.
    sampled: bool,
    /// How often it is still to be rung so that it follows its lines again: it may be where it cannot answer.
    owed: u8,
    /// Whether it answers when it is rung.
    pub bell: Bell,
}

/// So often a process is rung that is to follow its lines again.
const OWED: u8 = 5;

impl CpuLoad {
    /// Takes note of a look: the ticks of CPU that it has used, and whether it was ready to run. `follows`: its lines have
    /// to be followed, as while the clock of the run is paused.
    pub fn look(&mut self, now: Instant, used: u64, ready: bool, follows: bool) {
        let bell = self.bell;
        let owed = match self.sampled {
            true => OWED,
            false => self.owed.saturating_sub(u8::from(ready || self.owed == OWED)),
        };
        if follows {
            *self = Self {
                owed,
                bell,
                ..Self::default()
            };
            return;
        }
        let (since, before) = *self.window.get_or_insert((now, used));
        self.looks = (self.looks.0 + 1, self.looks.1 + u32::from(ready));
        self.owed = owed;
        if now - since < WINDOW {
            return;
        }
        let seconds = used.saturating_sub(before) as f64 / procfs::ticks_per_second() as f64;
        let share = seconds / (now - since).as_secs_f64();
        // On a busy machine it is ready to run all the while, and gets less of it.
        let (looks, ran) = self.looks;
        let never_waits = looks > 2 && looks == ran && used > before;
        *self = Self {
            window: Some((now, used)),
            looks: (0, 0),
            sampled: never_waits || share > if self.sampled { SHARES.1 } else { SHARES.0 },
            owed,
            bell,
        };
    }

    /// Its lines are only looked at.
    pub fn is_sampled(&self) -> bool {
        self.sampled
    }

    /// Whether it is to be rung; `ready`: it is ready to run. One that waits is rung only when it is to follow its lines
    /// again, and once: a signal cuts a long write(2) short.
    pub fn is_to_be_rung(&self, ready: bool) -> bool {
        let begins_to_follow = !self.sampled && self.owed >= OWED;
        begins_to_follow || ready && (self.sampled || self.owed > 0 || self.bell.in_c)
    }

    /// It was to be rung, and was, or is to be at the next look.
    pub fn rung(&mut self, done: bool) {
        match done {
            true => self.owed = self.owed.min(OWED),
            false if !self.sampled && self.owed >= OWED => self.owed = OWED + 1,
            false => {}
        }
    }
}

/// Whether it answers when it is rung: an interpreter does so between two statements, and not inside of C code.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bell {
    /// How often it has answered in all, and how often it did not since then.
    answered: u64,
    unanswered: u32,
    /// It was told of as being in C code: it did not answer for some time.
    pub in_c: bool,
}

/// So many times in a row it does not answer before that is told: half a second.
const UNANSWERED: u32 = 5;

impl Bell {
    /// Takes note of how often it has answered; `rung`: it was rung and was ready to run. Gives what is to be told: that
    /// it is in C code, or is no longer.
    pub fn listen(&mut self, answered: u64, rung: bool) -> Option<bool> {
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

/// What a process had used when it was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Ticks of CPU time at the last look.
    ticks: u64,
    /// When they were told of, and how many there were by then.
    told: Option<(Instant, u64)>,
}

impl Used {
    /// Whether there are more ticks than at the last look.
    pub fn look(&mut self, stat: &Stat) -> bool {
        let ticks = stat.utime + stat.stime;
        std::mem::replace(&mut self.ticks, ticks) != ticks
    }

    /// The share of a core since it was told the last time, in percent; 0 the first time.
    pub fn tell(&mut self, now: Instant, stat: &Stat) -> f32 {
        let ticks = stat.utime + stat.stime;
        let Some((last, before)) = self.told.replace((now, ticks)) else {
            return 0.0;
        };
        let seconds = ticks.saturating_sub(before) as f32 / procfs::ticks_per_second() as f32;
        seconds / (now - last).as_secs_f32().max(f32::EPSILON) * 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_to_follow_its_lines_again_is_rung_until_it_has_surely_heard() {
        let begun = Instant::now();
        let mut load = CpuLoad::default();
        let computes = |at: u64| {
            (
                begun + Duration::from_millis(100 * at),
                at * procfs::ticks_per_second() / 10,
            )
        };
        for (now, used) in (0..=6).map(computes) {
            load.look(now, used, true, false);
        }
        assert!(load.is_sampled() && load.is_to_be_rung(true) && !load.is_to_be_rung(false));
        let mut rung = |ready: bool| {
            load.look(begun, 0, ready, true);
            load.is_to_be_rung(ready)
        };
        assert_eq!([false; 3].map(&mut rung), [true, false, false]);
        assert_eq!([true; 6].map(rung), [true, true, true, false, false, false]);
    }

    #[test]
    fn who_writes_is_rung_when_it_has_written() {
        let begun = Instant::now();
        let mut load = CpuLoad {
            owed: OWED,
            ..CpuLoad::default()
        };
        for _ in 0..3 {
            load.rung(false);
            load.look(begun, 0, false, true);
            assert!(load.is_to_be_rung(false));
        }
        load.rung(true);
        load.look(begun, 0, false, true);
        assert!(!load.is_to_be_rung(false), "once while it waits");
        assert!(load.is_to_be_rung(true));
    }

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
