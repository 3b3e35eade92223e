//! Runs of main and its descendants, beside a pool or without one.

use forklore_event::*;
use proptest::prelude::*;

use super::Run;

/// What happens next, to which process and after which pause.
pub(super) type Step = (usize, usize, Micros);

/// A process that can do something.
#[derive(Clone, Copy, Debug)]
struct Member {
    pid: Pid,
    parent: Pid,
    waits: bool,
    stopped: bool,
    ended: bool,
}

/// main and its descendants, in a run beside a pool or without one.
struct Family {
    run: Run,
    members: Vec<Member>,
    on: Vec<Blocked>,
    born: usize,
}

impl Family {
    fn new(slots: usize) -> Self {
        let main = Member {
            pid: 2,
            parent: 1,
            waits: false,
            stopped: false,
            ended: false,
        };
        Self {
            run: Run::new(slots, 100),
            members: vec![main],
            on: Vec::new(),
            born: 0,
        }
    }

    fn step(&mut self, (act, who, pause): Step) {
        self.run.now += pause;
        let who = who % self.members.len();
        let member = self.members[who];
        let can_run = !member.waits && !member.stopped && !member.ended;
        match act {
            0 | 1 if can_run => self.fork(member.pid),
            2..=5 if can_run => self.block(who, act),
            2..=7 if member.waits && !member.stopped && !member.ended => {
                self.members[who].waits = false;
                let wait = self.on.remove(self.on.len() - 1);
                self.run.tell(member.pid, Kind::Unblocked { on: wait, thread: None });
            }
            8 if !member.ended => {
                self.members[who].stopped = !member.stopped;
                let signal = "SIGTSTP".to_owned();
                self.run.tell(
                    member.pid,
                    match member.stopped {
                        true => Kind::ProcessContinued {},
                        false => Kind::ProcessStopped { signal },
                    },
                );
            }
            _ if who > 0 => self.leave(who),
            _ => {}
        }
    }

    fn fork(&mut self, parent: Pid) {
        let pid = self.run.next_pid;
        self.run.next_pid += 1;
        self.born += 1;
        let (role, how) = (format!("C{}", self.born), How::Fork);
        self.run.tell(pid, Kind::ProcessStarted { role, parent, how });
        self.members.push(Member {
            pid,
            parent,
            waits: false,
            stopped: false,
            ended: false,
        });
    }

    fn block(&mut self, who: usize, act: usize) {
        let member = self.members[who];
        let child = self.members.iter().find(|other| other.parent == member.pid);
        let child = child.map(|child| child.pid);
        let on = match (act, child) {
            (2, _) => Blocked::Sleep { for_us: 1_000_000 },
            (3, Some(child)) if who.is_multiple_of(2) => Blocked::JoinProcess {
                child,
                timeout_us: None,
            },
            (3, Some(_)) => Blocked::Wait { child, changes: false },
            (4, Some(_)) => Blocked::Wait {
                child: None,
                changes: true,
            },
            (4, None) => Blocked::JoinPool { pool: 0 },
            (5, Some(_)) => Blocked::Get {
                task: 7,
                timeout_us: None,
            },
            _ => Blocked::Lock {
                name: "lock".to_owned(),
            },
        };
        self.members[who].waits = true;
        self.on.push(on.clone());
        self.run.tell(member.pid, Kind::Blocked { on, thread: None });
    }

    /// It ends, is reaped if it has, and leaves its children to init.
    fn leave(&mut self, who: usize) {
        let Member { pid, parent, ended, .. } = self.members[who];
        let (code, signal) = (Some(0), None);
        if ended {
            self.members.remove(who);
            let by = parent;
            return self.run.tell(pid, Kind::ProcessReaped { by, code, signal });
        }
        self.members[who].ended = true;
        self.run.tell(pid, Kind::ProcessExited { code, signal });
        for child in self.members.iter_mut().filter(|child| child.parent == pid) {
            child.parent = 1;
            let (from, to, adopter) = (pid, 1, Adopter::Init);
            self.run.tell(child.pid, Kind::ProcessReparented { from, to, adopter });
        }
    }
}

/// The run in which that happens, beside a pool with so many slots.
pub(super) fn of(slots: usize, steps: impl IntoIterator<Item = Step>) -> Run {
    let mut family = Family::new(slots);
    steps.into_iter().for_each(|step| family.step(step));
    family.run
}

/// Any run of main and its descendants.
pub(super) fn run() -> impl Strategy<Value = Run> {
    const PAUSES: &[Micros] = &[0, 0, 1, 300, 20_000, 60_000, 100_000, 400_000, 900_000];
    let step = (0..10_usize, 0..6_usize, proptest::sample::select(PAUSES));
    let steps = proptest::collection::vec(step, 0..80);
    (0..=1_usize, steps).prop_map(|(slots, steps)| of(slots, steps))
}
