//! A worker's life: its initializer, then tasks until there are no more for it.

use std::collections::VecDeque;
use std::os::fd::RawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::signal::Signal;

use super::chunk::LARGEST_KEPT;
use super::exchange::{Exchange, INLINE, SPILL};
use super::task::{Registry, message_of};
use super::words::{Errand, Place, Stage, Verdict};
use crate::event::Pid;
use crate::sys::descriptor;
use crate::sys::signal::{Disposition, dispose, unblock_all};

/// What a worker runs before its first task.
pub type Initializer = Box<dyn Fn() -> Result<(), String> + Send + Sync>;

/// Everything that a worker needs to know, the same for all workers of a pool.
pub struct Instructions {
    pub exchange: Exchange,
    pub registry: Registry,
    pub initializer: Option<Initializer>,
    pub tasks_per_worker: Option<u64>,
    /// How often to look for more work before going to sleep.
    pub spin: u32,
    /// How many workers may do so at a time.
    pub most_looking: u32,
}

/// The exit code of a worker whose initializer failed, as in CPython.
pub const EXIT_INITIALIZER: i32 = 1;

static IS_WORKER: AtomicBool = AtomicBool::new(false);

/// Whether this process is a worker of some pool.
pub fn in_worker() -> bool {
    IS_WORKER.load(Ordering::Relaxed)
}

/// Runs in the forked process, from its first instruction to its exit code.
pub fn work(orders: &Arc<Instructions>, worker: usize, owner: Pid, inherited: &[RawFd]) -> i32 {
    IS_WORKER.store(true, Ordering::Relaxed);
    if settle(owner, inherited).is_none() {
        return 0;
    }
    let seat = orders.exchange.seat(worker);
    if let Some(initializer) = &orders.initializer {
        let ran = catch_unwind(AssertUnwindSafe(initializer));
        let ran = ran.unwrap_or_else(|panic| Err(message_of(&*panic)));
        if let Err(message) = ran {
            let length = message.len().min(SPILL);
            let place = Exchange::spill(worker);
            orders.exchange.region.write(place, &message.as_bytes()[..length]);
            seat.set_stage(Stage::Failed(length));
            return EXIT_INITIALIZER;
        }
    }
    seat.set_stage(Stage::Ready);
    serve(orders, worker);
    0
}

/// Makes the fork a worker: nobody's terminal, deaf to Ctrl-C (which is the owner's to handle), and not to
/// outlive the owner. `None` if the owner is gone already.
fn settle(owner: Pid, inherited: &[RawFd]) -> Option<()> {
    descriptor::close_inherited(inherited.iter().copied());
    // Neither can fail for these signals.
    let _ = dispose(Signal::SIGINT, Disposition::Ignore);
    let _ = dispose(Signal::SIGTERM, Disposition::Default);
    unblock_all();
    let kill = Some(rustix::process::Signal::KILL);
    rustix::process::set_parent_process_death_signal(kill).ok()?;
    // Without /dev/null the worker keeps the standard input it has.
    if let Ok(null) = std::fs::File::open("/dev/null") {
        let _ = rustix::stdio::dup2_stdin(null);
    }
    let parent = rustix::process::getppid()?;
    (parent.as_raw_nonzero().get() == owner).then_some(())
}

fn serve(orders: &Instructions, worker: usize) {
    let exchange = &orders.exchange;
    let mut output = Vec::new();
    let mut spill = Spill::new(worker);
    let mut left = orders.tasks_per_worker.unwrap_or(u64::MAX);
    while left > 0 {
        let Some((slot, errand)) = exchange.claim(worker) else {
            if exchange.is_over() {
                return;
            }
            exchange.rest(worker, orders.spin, orders.most_looking);
            continue;
        };
        left -= 1;
        output.clear();
        output.shrink_to(LARGEST_KEPT);
        let input = exchange.region.read(errand.place.at, errand.place.length);
        let verdict = orders.registry.run(errand.entry, input, errand.items, &mut output);
        let (verdict, place) = hand_in(exchange, slot, &errand, verdict, &output, &mut spill);
        exchange.finish(slot, verdict, place);
    }
}

/// Puts an answer where there is room: in the slot, in place of the argument, or in the worker's spill.
fn hand_in(
    exchange: &Exchange,
    slot: usize,
    errand: &Errand,
    verdict: Verdict,
    answer: &[u8],
    spill: &mut Spill,
) -> (Verdict, Place) {
    let length = answer.len();
    let at = if length <= INLINE {
        Exchange::inline(slot)
    } else if length <= errand.capacity {
        errand.place.at
    } else if length < SPILL {
        spill.room(exchange, length)
    } else {
        let why = b"the result is too long";
        let at = Exchange::inline(slot);
        exchange.region.write(at, why);
        return (Verdict::BadResult, Place { at, length: why.len() });
    };
    exchange.region.write(at, answer);
    (verdict, Place { at, length })
}

/// A worker's room for long answers, used as a ring; what is in it is freed in the
/// order in which it was put there.
struct Spill {
    worker: usize,
    /// Beginning and end of the answers that have not been freed.
    held: VecDeque<(usize, usize)>,
    freed: u64,
}

impl Spill {
    fn new(worker: usize) -> Self {
        Self {
            worker,
            held: VecDeque::new(),
            freed: 0,
        }
    }

    fn room(&mut self, exchange: &Exchange, length: usize) -> usize {
        loop {
            let freed = exchange.seat(self.worker).spill_freed().load(Ordering::Acquire);
            self.held.drain(..(freed - self.freed) as usize);
            self.freed = freed;
            if let Some(at) = self.gap(length) {
                self.held.push_back((at, at + length));
                return at;
            }
            exchange.wait_for_room(self.worker, freed);
        }
    }

    /// Where `length` bytes fit behind the last answer, or again at the beginning.
    fn gap(&self, length: usize) -> Option<usize> {
        let start = Exchange::spill(self.worker);
        let (Some(&(first, _)), Some(&(_, last))) = (self.held.front(), self.held.back()) else {
            return Some(start);
        };
        if last <= first {
            return (last + length <= first).then_some(last);
        }
        if last + length <= start + SPILL {
            return Some(last);
        }
        (start + length <= first).then_some(start)
    }
}
