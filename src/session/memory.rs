//! How much memory the processes of a run use together.

use std::time::{Duration, Instant};

use procfs::process::Process;

use forklore_event::Pid;

/// The longest time between two looks.
const SELDOM: Duration = Duration::from_millis(250);

/// The shortest time between two looks. What can be used up in two such is kept back.
const OFTEN: Duration = Duration::from_millis(10);

/// Bytes a second at which a machine can fill memory, as far as the next look is
/// planned. Where it goes faster, `RLIMIT_DATA` is the floor.
const FASTEST: f64 = (2_u64 << 30) as f64;

/// Looks at the memory of a run as often as what is left of it asks for.
///
/// Pages that several processes share, after `fork` nearly all, count once: the
/// proportional set size of `/proc/PID/smaps_rollup`. Finding it costs the kernel a
/// walk through the page table, so it is asked for only where the resident set sizes,
/// which are never smaller, leave less room than half of the limit.
pub struct MemoryWatch {
    limit: u64,
    used: u64,
    looked: Instant,
    next: Instant,
}

impl MemoryWatch {
    /// A watch over `limit` bytes.
    pub fn new(limit: u64) -> Self {
        let now = Instant::now();
        Self {
            limit,
            used: 0,
            looked: now,
            next: now + SELDOM,
        }
    }

    /// When it wants to look next.
    pub fn next(&self) -> Instant {
        self.next
    }

    /// Takes note of what is used now: whether the limit is reached, or will be before the next look. `held` is what
    /// the board holds, `resident` the resident set sizes together.
    pub fn is_reached(&mut self, now: Instant, held: u64, resident: u64, processes: impl FnOnce() -> Vec<Pid>) -> bool {
        // What some process has mapped of the board counts twice. It is little, and the other way round it could be
        // hidden.
        let used = match held + resident < self.limit / 2 {
            true => held + resident,
            false => held + sum(&processes(), proportional),
        };
        self.judge(now, used)
    }

    fn judge(&mut self, now: Instant, used: u64) -> bool {
        let passed = now.saturating_duration_since(self.looked).as_secs_f64();
        let grown = used.saturating_sub(self.used) as f64;
        let speed = if passed > 0.0 { grown / passed } else { 0.0 };
        (self.used, self.looked) = (used, now);
        let left = self.limit.saturating_sub(used) as f64;
        // It could grow at once as fast as the machine allows; it is not ended for that.
        let soon = Duration::from_secs_f64(left / FASTEST.max(speed * 2.0));
        self.next = now + soon.clamp(OFTEN, SELDOM);
        speed * 2.0 * OFTEN.as_secs_f64() >= left
    }
}

fn sum(processes: &[Pid], of: impl Fn(Pid) -> Option<u64>) -> u64 {
    processes.iter().filter_map(|&pid| of(pid)).sum()
}

/// The resident set size in bytes; `None` for a process that is gone.
fn resident(pid: Pid) -> Option<u64> {
    let pages = Process::new(pid).and_then(|process| process.statm()).ok()?.resident;
    Some(pages * procfs::page_size())
}

/// The proportional set size in bytes; the resident one where the kernel does not tell.
fn proportional(pid: Pid) -> Option<u64> {
    let rollup = Process::new(pid).and_then(|process| process.smaps_rollup()).ok();
    let pss = rollup.and_then(|rollup| {
        rollup
            .memory_map_rollup
            .iter()
            .find_map(|map| map.extension.map.get("Pss").copied())
    });
    pss.or_else(|| resident(pid))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    #[test]
    fn a_limit_that_will_be_passed_before_the_next_look_is_reached() {
        let begun = Instant::now();
        let mut watch = MemoryWatch::new(512 * MB);
        watch.looked = begun;
        assert!(!watch.judge(begun + SELDOM, 300 * MB), "much is left at this speed");
        assert!(watch.next <= begun + SELDOM * 2);
        assert!(!watch.judge(begun + SELDOM * 2, 450 * MB), "62 MB are left");
        assert!(watch.next < begun + SELDOM * 3);
        assert!(watch.judge(watch.next, 500 * MB), "the next look would be too late");
        assert!(!watch.judge(watch.next, 500 * MB), "it stands still");
        assert!(watch.judge(watch.next, 512 * MB));
    }

    #[test]
    fn shared_pages_count_once() {
        use std::io::{Read, Write};

        use forklore_os::fork::{exit_now, fork, wait};

        fn sleep() -> ! {
            std::thread::sleep(Duration::from_secs(60));
            exit_now(0)
        }
        let (mut told, mut tell) = std::io::pipe().expect("a pipe");
        // The relatives are measured against a parent that stands still: what the other tests of this process make
        // and free meanwhile would be shared by nobody.
        let parent = fork(|| {
            let _shared = vec![7_u8; 64 << 20];
            for _ in 0..3 {
                let child = fork(|| sleep()).expect("a child");
                tell.write_all(&child.as_raw().to_ne_bytes()).expect("the test reads");
            }
            sleep()
        });
        let children = [(); 3].map(|()| {
            let mut pid = [0; size_of::<Pid>()];
            told.read_exact(&mut pid).expect("the parent tells");
            Pid::from_ne_bytes(pid)
        });
        let (rss, pss) = (sum(&children, resident), sum(&children, proportional));
        let parent = parent.expect("a parent").as_raw();
        for pid in children.into_iter().chain([parent]) {
            nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).expect("ours");
        }
        wait(parent).expect("ours");
        assert!(rss >= 3 * 64 * MB, "each has it all: {rss}");
        assert!((1..rss / 2).contains(&pss), "but there is one: {pss} of {rss}");
    }

    #[test]
    fn who_is_gone_uses_nothing() {
        assert_eq!(sum(&[i32::MAX], resident), 0);
        assert_eq!(sum(&[i32::MAX], proportional), 0);
    }
}
