//! A worker's life: its initializer, then tasks until there are no more for it.

use std::collections::VecDeque;
use std::os::fd::RawFd;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::sys::signal::Signal;

use super::arena::Block;
use super::codec::{Blocks, LARGEST_KEPT, Page, Written, short};
use super::exchange::{Exchange, FIRST_CELLS, SPILL};
use super::inside::enter_worker;
use super::ring::{CELLS, Entry};
use super::task::{Registry, message_of};
use super::words::{Body, Extent, Request, Status, Text, WorkerState};
use forklore_os::Pid;
use forklore_os::descriptor;
use forklore_os::region::Region;
use forklore_os::signal::{Disposition, dispose, unblock_all};

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

/// Runs in a process that is [prepared](prepare), to its exit code.
pub fn work(orders: &Instructions, worker: usize, owner: Pid) -> i32 {
    if tie_to(owner).is_none() {
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
            seat.set_state(WorkerState::Failed(length));
            return EXIT_INITIALIZER;
        }
    }
    seat.set_state(WorkerState::Ready);
    serve(orders, worker);
    0
}

/// Makes a fork of the owner fit to be a worker, or to fork workers: nobody's terminal, and deaf to Ctrl-C, which is
/// the owner's to handle.
pub fn prepare(inherited: &[RawFd]) {
    enter_worker();
    // SAFETY: they belong to the hub and the supervisor, which live in the owner's threads and are not used here.
    #[expect(unsafe_code, reason = "descriptors of threads that the fork left behind")]
    unsafe {
        descriptor::close_inherited(inherited.iter().copied())
    };
    // Neither can fail for these signals.
    let _ = dispose(Signal::SIGINT, Disposition::Ignore);
    let _ = dispose(Signal::SIGTERM, Disposition::Default);
    unblock_all();
    // Without /dev/null the worker keeps the standard input it has.
    if let Ok(null) = std::fs::File::open("/dev/null") {
        let _ = rustix::stdio::dup2_stdin(null);
    }
}

/// Has the kernel end this process with the owner. `None` if that has ended already.
pub fn tie_to(owner: Pid) -> Option<()> {
    let kill = Some(rustix::process::Signal::KILL);
    rustix::process::set_parent_process_death_signal(kill).ok()?;
    let parent = rustix::process::getppid()?;
    (parent.as_raw_nonzero().get() == owner).then_some(())
}

fn serve(orders: &Instructions, worker: usize) {
    let exchange = &orders.exchange;
    let mut buffer = Vec::new();
    let mut spill = Spill::new(worker);
    let mut left = orders.tasks_per_worker.unwrap_or(u64::MAX);
    // Who is recycled soon touches too few cells to have them made present.
    let mut present = if left < CELLS as u64 { CELLS } else { FIRST_CELLS };
    let mut end = 0;
    let mut rested = exchange.claimed();
    while left > 0 {
        let Some((entry, request)) = exchange.claim(worker) else {
            if exchange.is_over() {
                return;
            }
            exchange.rest(worker, orders.spin, orders.most_looking, &mut rested);
            continue;
        };
        left -= 1;
        while entry.cell >= present {
            present = exchange.populate(present);
        }
        let blocks = InPlace::of(&exchange.region, &request);
        let mut page = Page::new(&blocks, buffer);
        let input = match &request.body {
            Body::Short(short) => short.as_bytes(),
            // SAFETY: this worker has claimed the task, and with it where its argument lies, until it hands in the
            // answer. The answer may be written there (`InPlace`) when the only argument has been decoded.
            #[expect(unsafe_code, reason = "the argument is the worker's until it hands in the answer")]
            Body::Long(place) => unsafe { exchange.region.read(place.at, place.length) },
        };
        let status = orders.registry.run(request.entry, input, request.items, &mut page);
        let (status, text) = hand_in(exchange, entry, &request, status, page.written(), &mut spill);
        exchange.finish(&mut end, entry, status, text);
        buffer = page.take_buffer();
        buffer.shrink_to(LARGEST_KEPT);
    }
}

/// Puts an answer where there is room: in the cell, in place of the argument, or in the worker's spill.
#[inline]
fn hand_in<'a>(
    exchange: &Exchange,
    entry: Entry,
    request: &Request<Body>,
    status: Status,
    answer: Written<'a>,
    spill: &mut Spill,
) -> (Status, Text<'a>) {
    let bytes = match answer {
        Written::InRegion(block, length) => {
            let at = block.at();
            return (status, Text::Long(Extent { at, length }));
        }
        Written::Heap(bytes) => bytes,
    };
    if let Some(text) = short(bytes) {
        return (status, text);
    }
    let length = bytes.len();
    let at = match &request.body {
        Body::Long(place) if length <= request.capacity => place.at,
        _ if length < SPILL => spill.room(exchange, entry, length),
        _ => return (Status::BadResult, Text::Short(b"it is too long")),
    };
    exchange.region.write(at, bytes);
    (status, Text::Long(Extent { at, length }))
}

/// The block of a long argument: its only one is decoded before the result is encoded, which can have its place.
struct InPlace<'a> {
    region: &'a Region,
    block: Option<Block>,
}

impl<'a> InPlace<'a> {
    #[inline]
    fn of(region: &'a Region, request: &Request<Body>) -> Self {
        let block = match &request.body {
            Body::Long(place) if request.items == 1 => Block::of(place.at, request.capacity),
            _ => None,
        };
        Self { region, block }
    }
}

impl Blocks for InPlace<'_> {
    fn region(&self) -> &Region {
        self.region
    }

    fn take(&self, length: usize) -> Option<Block> {
        self.block.filter(|block| length <= block.capacity())
    }

    fn give_back(&self, _: Block) {}
}

/// A worker's room for long answers, used as a ring: what was put there first is used again first.
struct Spill {
    worker: usize,
    /// Beginning and end of the answers that have not been used, and of which task they are.
    held: VecDeque<(usize, usize, Entry)>,
}

impl Spill {
    fn new(worker: usize) -> Self {
        Self {
            worker,
            held: VecDeque::new(),
        }
    }

    fn room(&mut self, exchange: &Exchange, entry: Entry, length: usize) -> usize {
        loop {
            while let Some(&(_, _, first)) = self.held.front()
                && !exchange.is_held(first, self.worker)
            {
                self.held.pop_front();
            }
            if let Some(at) = self.gap(length) {
                let end = (at + length).next_multiple_of(size_of::<u64>());
                self.held.push_back((at, end, entry));
                return at;
            }
            if let Some(&(_, _, first)) = self.held.front() {
                exchange.wait_for_room(self.worker, first);
            }
        }
    }

    /// Where `length` bytes fit behind the last answer, or again at the beginning.
    fn gap(&self, length: usize) -> Option<usize> {
        let start = Exchange::spill(self.worker);
        let (Some(&(first, _, _)), Some(&(_, last, _))) = (self.held.front(), self.held.back()) else {
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
