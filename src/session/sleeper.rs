//! How long the kernel has had a thread asleep, and in which system call.
//!
//! A thread that wakes and sleeps again between two looks has switched of its own accord (proc_pid_status(5)). So two
//! looks that find it asleep and as often switched show one sleep. A thread that waits for the interpreter lock wakes
//! every few milliseconds (`sys.getswitchinterval`), and so does one that forklore holds: of those nothing is told.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use nix::libc;
use procfs::process::{Process, Syscall, Task};

use forklore_event::{Micros, Pid, SystemCall};

/// How long a thread has to be seen asleep before it is told that it waits.
const LONG: Duration = Duration::from_millis(80);

/// The same of a side thread, at which is looked more often.
const LONG_ASIDE: Duration = Duration::from_millis(20);

/// Whoever has computed no longer than this since it last said something has been asleep since then.
const A_MOMENT: Duration = Duration::from_millis(3);

/// What the kernel shows of a thread.
#[derive(Debug, Default)]
pub struct Sleeper {
    /// How often it had switched when it was found asleep, and when that was first so.
    pub asleep: Option<(u64, Instant)>,
    /// Its number outside the stage.
    pub host_tid: Option<Pid>,
    /// Under which number it writes on the board where it stands, if it is a side thread that does.
    pub nth: Option<u32>,
    /// Whether it is not the main one.
    pub is_aside: bool,
    /// When it last said something or came to stand elsewhere, in scenario time.
    pub acted: Option<Micros>,
    /// Since when it has been asleep, in scenario time, as far as that is known.
    pub since: Option<Micros>,
    /// When it was last looked at, and how long it had computed by then.
    ran: Option<(Micros, Duration)>,
}

impl Sleeper {
    /// A side thread that has begun.
    pub fn aside(host_tid: Option<Pid>, nth: Option<u32>) -> Self {
        Self {
            host_tid,
            nth,
            is_aside: true,
            ..Self::default()
        }
    }

    /// It was found asleep after so many switches, or (`None`) awake. Gives whether it has slept for long.
    pub fn look(&mut self, now: Instant, switches: Option<u64>) -> bool {
        let since = match (self.asleep, switches) {
            (Some((before, since)), Some(switches)) if before == switches => since,
            _ => now,
        };
        self.asleep = switches.map(|switches| (switches, since));
        let long = if self.is_aside { LONG_ASIDE } else { LONG };
        switches.is_some() && now - since >= long
    }

    /// It has computed for so long in all, as is seen at `at_us` together with what [`Sleeper::look`] is told.
    pub fn look_at_time(&mut self, at_us: Micros, ran: Option<Duration>) {
        let before = std::mem::replace(&mut self.ran, ran.map(|ran| (at_us, ran)));
        if self.asleep.is_none() {
            self.since = None;
        } else if self.since.is_none() {
            let rested = before
                .zip(ran)
                .is_some_and(|((_, before), ran)| ran.saturating_sub(before) <= A_MOMENT);
            let looked = before.map_or(at_us, |(looked, _)| looked);
            // What it did before the look before is not known to be all that it has done since.
            self.since = Some(self.acted.filter(|acted| rested && *acted >= looked).unwrap_or(at_us));
        }
    }
}

/// How long a thread has computed, as the kernel has counted it.
pub fn computed(task: &Task) -> Option<Duration> {
    let stat = task.schedstat().ok()?;
    Some(Duration::from_nanos(stat.sum_exec_runtime))
}

/// The threads of a process that are looked at: by name (`None`: the main thread).
pub type Sleepers = BTreeMap<Option<String>, Sleeper>;

/// How often a thread has switched of its own accord, if it is asleep.
pub fn switches(task: &Task) -> Option<u64> {
    let status = task.status().ok()?;
    status.voluntary_ctxt_switches.filter(|_| status.state.starts_with('S'))
}

/// The number outside of the thread that is `tid` inside.
pub fn thread_outside(process: &Process, tid: Pid) -> Option<Pid> {
    let is_it = |task: &Task| task.status().is_ok_and(|status| inner_tid(&status) == Some(tid));
    process.tasks().ok()?.flatten().find(is_it).map(|task| task.tid)
}

/// The number of a thread in the innermost namespace.
fn inner_tid(status: &procfs::process::Status) -> Option<Pid> {
    status.nspid.as_ref()?.last().copied()
}

/// In which system call a sleeping thread is. Not every kernel shows it.
pub fn call_of(task: &Task, host_pid: Pid) -> Option<SystemCall> {
    let Ok(Syscall::Blocked {
        syscall_number,
        argument_registers: [first, ..],
        ..
    }) = task.syscall()
    else {
        return None;
    };
    let file = || {
        let link = std::fs::read_link(format!("/proc/{host_pid}/fd/{first}")).ok()?;
        link.into_os_string().into_string().ok()
    };
    Some(match Called::of(syscall_number)? {
        Called::Is(call) => call,
        Called::Reads => match file() {
            Some(file) if file.starts_with("pipe:") => SystemCall::ReadPipe,
            Some(file) if is_terminal(&file) => SystemCall::ReadTerminal,
            _ => SystemCall::Read,
        },
        Called::Writes => match file() {
            Some(file) if file.starts_with("pipe:") => SystemCall::WritePipe,
            _ => SystemCall::Write,
        },
    })
}

/// Whether a thread is in a call that writes: one that has written a part would come back with it if a signal came.
pub fn writes(task: &Task) -> bool {
    let call = task.syscall();
    matches!(call, Ok(Syscall::Blocked { syscall_number, .. }) if matches!(Called::of(syscall_number), Some(Called::Writes)))
}

fn is_terminal(file: &str) -> bool {
    file.starts_with("/dev/pts/") || file.starts_with("/dev/tty")
}

/// What a system call does, by its number.
enum Called {
    Is(SystemCall),
    Reads,
    Writes,
}

impl Called {
    fn of(number: i64) -> Option<Self> {
        Some(match number {
            libc::SYS_read | libc::SYS_readv | libc::SYS_pread64 | libc::SYS_recvfrom | libc::SYS_recvmsg => {
                Self::Reads
            }
            libc::SYS_write
            | libc::SYS_writev
            | libc::SYS_pwrite64
            | libc::SYS_sendto
            | libc::SYS_sendmsg
            | libc::SYS_sendmmsg
            | libc::SYS_pwritev
            | libc::SYS_pwritev2
            | libc::SYS_sendfile
            | libc::SYS_splice => Self::Writes,
            libc::SYS_ppoll | libc::SYS_pselect6 | libc::SYS_epoll_pwait => Self::Is(SystemCall::Poll),
            libc::SYS_accept | libc::SYS_accept4 | libc::SYS_connect => Self::Is(SystemCall::Connect),
            libc::SYS_futex => Self::Is(SystemCall::Lock),
            libc::SYS_wait4 | libc::SYS_waitid => Self::Is(SystemCall::Child),
            libc::SYS_nanosleep | libc::SYS_clock_nanosleep => Self::Is(SystemCall::Sleep),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_poll | libc::SYS_select | libc::SYS_epoll_wait => Self::Is(SystemCall::Poll),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forklore_os::fork::{exit_now, fork, wait};

    #[test]
    fn who_wakes_between_two_looks_has_not_slept() {
        let begun = Instant::now();
        let mut sleeper = Sleeper::default();
        assert!(!sleeper.look(begun, Some(3)));
        assert!(!sleeper.look(begun + LONG / 2, Some(3)), "not for long");
        assert!(!sleeper.look(begun + LONG, Some(4)), "it woke in between");
        assert!(!sleeper.look(begun + LONG * 2, None), "it runs");
        assert!(!sleeper.look(begun + LONG * 3, Some(4)));
        assert!(sleeper.look(begun + LONG * 4, Some(4)));
    }

    #[test]
    fn who_has_not_computed_since_its_last_word_has_been_asleep_since_then() {
        let (begun, ms) = (Instant::now(), Duration::from_millis);
        let asleep_since = |acted, computed| {
            let mut sleeper = Sleeper::aside(None, None);
            sleeper.look(begun, None);
            sleeper.look_at_time(100, Some(ms(0)));
            sleeper.acted = Some(acted);
            sleeper.look(begun + ms(25), Some(1));
            sleeper.look_at_time(200, Some(computed));
            sleeper.since
        };
        assert_eq!(asleep_since(150, ms(1)), Some(150));
        assert_eq!(asleep_since(150, ms(9)), Some(200), "it did something in between");
        assert_eq!(
            asleep_since(50, ms(1)),
            Some(200),
            "what it did by the look before is not all"
        );
    }

    #[test]
    fn the_kernel_shows_which_pipe_is_empty_and_which_is_full() {
        let (reader, writer) = rustix::pipe::pipe().expect("a pipe");
        let (full_reader, full_writer) = rustix::pipe::pipe().expect("a pipe");
        let mut seen = Vec::new();
        for reads in [true, false] {
            let child = fork(|| {
                let mut bytes = [0; 4096];
                if reads {
                    let _ = rustix::io::read(&reader, &mut bytes);
                } else {
                    while rustix::io::write(&full_writer, &bytes).is_ok() {}
                }
                exit_now(0)
            })
            .expect("a child")
            .as_raw();
            let task = Process::new(child)
                .and_then(|process| process.task_main_thread())
                .expect("it lives");
            let mut sleeper = Sleeper::default();
            while !sleeper.look(Instant::now(), switches(&task)) {
                std::thread::yield_now();
            }
            seen.push(call_of(&task, child));
            nix::sys::signal::kill(nix::unistd::Pid::from_raw(child), nix::sys::signal::Signal::SIGKILL).expect("ours");
            wait(child).expect("ours");
        }
        drop((writer, full_reader));
        if seen != [None, None] {
            assert_eq!(seen, [Some(SystemCall::ReadPipe), Some(SystemCall::WritePipe)]);
        }
    }
}
