//! The board: memory that all processes of a run and the observer share.
//!
//! State that changes thousands of times a second (where each process stands)
//! is read from here at frame rate; what must not be lost goes over the
//! [`super::channel`]. Everything on it is an atomic, so any process may die at
//! any instruction without leaving a lock behind.

use std::mem::offset_of;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicI32, AtomicU8, AtomicU32, AtomicU64, Ordering};

use forklore_event::{Limit, Pid, StageIndex};
use forklore_os::shared::Shared;
use forklore_os::shared_memory;

use crate::clock::{self, Clock};
use crate::tally::TaskTally;
use crate::turn::Turn;

/// How many stages a run can have.
pub const STAGES: usize = 2;

/// How many seats a stage has: the largest limit of processes that a run can be given.
pub const PROCESSES: usize = 512;

/// So many side threads of a process write on the board where they stand.
pub const SIDE_THREADS: u32 = 16;

/// The bits of a place of a side thread that say whose it is: no program has so many lines.
const TAG_SHIFT: u32 = 20;
const TAG: u32 = 0xfff;

/// What is numbered across all processes of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Workers of pools.
    Workers,
    /// Children by `os.fork`.
    Children,
    /// `Process` objects.
    Processes,
    /// Pools.
    Pools,
    /// Tasks of pools.
    Tasks,
    /// Fork servers.
    ForkServers,
}

shared_memory! {
    /// What is on the board. All zero is a fresh board.
    pub struct Layout {
        /// The scenario clock.
        pub clock: Clock,
        /// One bit a mark (in the order of the run's mark names): somebody reached it.
        pub marks_reached: AtomicU64,
        /// One bit a mark: whoever reaches it first stops the clock, and stands there until the observer releases it.
        pub marks_that_hold: AtomicU64,
        /// One bit a mark: who stands there may go on.
        pub marks_released: AtomicU64,
        /// The same as `marks_reached`, a byte a mark, for programs that have no atomic operations: whoever comes to it
        /// writes 1, and two that come at once do no harm.
        marks_told: [AtomicU8; 64],
        /// How many processes a stage can have at a time. A `fork` beyond it fails with
        /// `EAGAIN`, as at the limit of `RLIMIT_NPROC`. 0, on a board of no run: as many as there are seats.
        processes: AtomicU64,
        /// How many bytes of memory the processes may use together; 0: not limited.
        memory: AtomicU64,
        /// 1: whoever comes to a statement stands there until it is granted one, whether the clock runs or not. The
        /// observer's.
        by_hand: AtomicU64,
        stages: [StageLayout; STAGES],
    }
}

shared_memory! {
    struct StageLayout {
        /// How many there have been of what [`Counter`] names.
        counters: [AtomicU32; 6],
        /// One bit a [`Limit`]: it was told of.
        limits_told: AtomicU32,
        /// Whose turn it is to write to the terminal.
        turn: Turn,
        /// Somebody who waits for it; for programs that have no atomic operations.
        turn_awaited: AtomicU32,
        seats: [Seat; PROCESSES],
    }
}

shared_memory! {
    /// The place on the board of one process, until it is reaped.
    pub struct Seat {
        /// 0: free; -1: taken, the process is being made; else its PID inside the stage.
        pid: AtomicI32,
        /// The handshake of `fork`, see [`super::StageProcess::fork`].
        pub(crate) announced: AtomicU32,
        /// How many statements it may have run in all while the clock stood. The observer's.
        granted: AtomicU32,
        /// How many of them it has run. The process's.
        used: AtomicU32,
        /// How many of its threads stand before a statement.
        standing: AtomicU32,
        /// The place that its main thread is at: the line in the lower half, 0 for none yet; in the upper half the file,
        /// as its engine numbers files, 0 for the listing.
        pub place: AtomicU64,
        /// The same of side threads. The nth has the place n modulo their number, with n in bits 20 to 31.
        side_places: [AtomicU64; SIDE_THREADS as usize],
        /// How closely it is to be looked at, of which its engine knows more. The observer's.
        pub mode: AtomicU32,
        /// Statements it has run.
        pub heartbeat: AtomicU64,
        /// How many of its writes to the terminal are over.
        pub written: AtomicU32,
        /// Tasks of a pool that it only counts.
        pub tasks: TaskTally,
    }
}

/// The board, mapped into this process.
pub struct Board(Shared<Layout>);

impl Board {
    /// A fresh board.
    ///
    /// # Errors
    /// If the kernel has no memory for it.
    pub fn create() -> std::io::Result<Self> {
        Shared::create(1).map(Self)
    }

    /// The board behind a descriptor that the launcher was handed.
    ///
    /// # Errors
    /// If it cannot be mapped.
    pub fn open(file: OwnedFd) -> std::io::Result<Self> {
        Shared::open(file, 1).map(Self)
    }

    /// What is on it.
    pub fn layout(&self) -> &Layout {
        &self.0.get()[0]
    }

    /// Sets how many processes a stage can have, and how many bytes all may use. For the
    /// observer, before there is a process.
    pub fn set_limits(&self, processes: u64, memory: u64) {
        self.layout().processes.store(processes, Ordering::Relaxed);
        self.layout().memory.store(memory, Ordering::Relaxed);
    }

    /// How many processes a stage can have at a time.
    pub fn most_processes(&self) -> usize {
        match self.layout().processes.load(Ordering::Relaxed) {
            0 => PROCESSES,
            limit => PROCESSES.min(usize::try_from(limit).unwrap_or(PROCESSES)),
        }
    }

    /// How many bytes of memory all processes may use together; `None`: not limited.
    pub fn most_memory(&self) -> Option<u64> {
        Some(self.layout().memory.load(Ordering::Relaxed)).filter(|&bytes| bytes != 0)
    }

    /// Whether somebody chooses who does the next statement.
    pub fn is_by_hand(&self) -> bool {
        self.layout().by_hand.load(Ordering::Acquire) != 0
    }

    /// From now on somebody chooses who does the next statement, or the kernel does. For the observer.
    pub fn set_by_hand(&self, by_hand: bool) {
        self.layout().by_hand.store(by_hand.into(), Ordering::Release);
        self.layout().clock.changed();
    }

    /// Whether one of the first `count` marks was told by nobody of those that have no atomic operations.
    pub fn has_marks_left(&self, count: usize) -> bool {
        let mut told = self.layout().marks_told.iter().take(count);
        told.any(|told| told.load(Ordering::Relaxed) == 0)
    }

    /// Whether nobody has told yet that a stage reached this limit; whoever asks tells it.
    pub fn first_to_tell(&self, stage: StageIndex, limit: Limit) -> bool {
        let (told, bit) = (&self.layout().stages[usize::from(stage)].limits_told, 1 << limit as u32);
        told.load(Ordering::Relaxed) & bit == 0 && told.fetch_or(bit, Ordering::Relaxed) & bit == 0
    }

    /// The turns of a stage's processes to write to the terminal.
    pub(crate) fn turn(&self, stage: StageIndex) -> &Turn {
        &self.layout().stages[usize::from(stage)].turn
    }

    /// The seats that may be taken.
    fn seats(&self, stage: StageIndex) -> &[Seat] {
        &self.layout().stages[usize::from(stage)].seats[..self.most_processes()]
    }

    /// How much memory the board has, in bytes, whoever has it mapped.
    pub fn held(&self) -> u64 {
        rustix::fs::fstat(&self.0).map_or(0, |stat| stat.st_blocks.cast_unsigned() * 512)
    }

    /// Takes a free seat on a stage; `None` when all are taken.
    pub fn take_seat(&self, stage: StageIndex) -> Option<usize> {
        let seats = self.seats(stage);
        let index = seats.iter().position(|s| {
            s.pid
                .compare_exchange(0, -1, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
        })?;
        let seat = &seats[index];
        seat.announced.store(0, Ordering::Relaxed);
        seat.place.store(0, Ordering::Relaxed);
        seat.granted.store(0, Ordering::Relaxed);
        seat.used.store(0, Ordering::Relaxed);
        seat.standing.store(0, Ordering::Relaxed);
        seat.mode.store(0, Ordering::Relaxed);
        seat.written.store(0, Ordering::Relaxed);
        seat.tasks.clear();
        seat.heartbeat.store(0, Ordering::Release);
        Some(index)
    }

    /// The seat at `index`.
    pub fn seat(&self, stage: StageIndex, index: usize) -> &Seat {
        &self.layout().stages[usize::from(stage)].seats[index]
    }

    /// The number of the seat of the living process `pid`.
    pub fn number_of(&self, stage: StageIndex, pid: Pid) -> Option<usize> {
        let mut seats = self.seats(stage).iter();
        seats.position(|seat| seat.pid.load(Ordering::Acquire) == pid)
    }

    /// The seat of the living process `pid`.
    pub fn seat_of(&self, stage: StageIndex, pid: Pid) -> Option<&Seat> {
        self.seats(stage).iter().find(|s| s.pid.load(Ordering::Acquire) == pid)
    }

    /// Counts one more, and says how many there were before.
    pub fn count(&self, stage: StageIndex, what: Counter) -> u32 {
        self.layout().stages[usize::from(stage)].counters[what as usize].fetch_add(1, Ordering::Relaxed)
    }
}

impl AsFd for Board {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Where on the board the words are that a program in another language reads and writes, in bytes, by the names that
/// it is told. Each of them has one writer, since such a program may have no atomic operations.
pub fn words(stage: StageIndex) -> Vec<(&'static str, usize)> {
    let stages = offset_of!(Layout, stages) + usize::from(stage) * size_of::<StageLayout>();
    let mut words = vec![
        ("length", size_of::<Layout>()),
        ("marks_told", offset_of!(Layout, marks_told)),
        ("marks_that_hold", offset_of!(Layout, marks_that_hold)),
        ("marks_released", offset_of!(Layout, marks_released)),
        ("seats", stages + offset_of!(StageLayout, seats)),
        ("seat_count", PROCESSES),
        ("seat_length", size_of::<Seat>()),
        ("seat_pid", offset_of!(Seat, pid)),
        ("seat_place", offset_of!(Seat, place)),
        ("seat_side_places", offset_of!(Seat, side_places)),
        ("side_threads", SIDE_THREADS as usize),
        ("seat_granted", offset_of!(Seat, granted)),
        ("seat_used", offset_of!(Seat, used)),
        ("seat_mode", offset_of!(Seat, mode)),
        ("seat_heartbeat", offset_of!(Seat, heartbeat)),
        ("seat_written", offset_of!(Seat, written)),
        ("turn", stages + offset_of!(StageLayout, turn)),
        ("turn_awaited", stages + offset_of!(StageLayout, turn_awaited)),
    ];
    let clock = clock::WORDS.map(|(name, offset)| (name, offset_of!(Layout, clock) + offset));
    words.extend(clock);
    words
}

impl Seat {
    /// The place that the nth of its side threads is at; `None` if another has its word.
    pub fn side_place(&self, nth: u32) -> Option<u64> {
        let word = self.side_places[(nth % SIDE_THREADS) as usize].load(Ordering::Relaxed);
        let tag = u64::from(nth & TAG) << TAG_SHIFT;
        let bits = u64::from(TAG) << TAG_SHIFT;
        (word & bits == tag).then_some(word & !bits)
    }

    /// Lets its process run one statement, while the clock stands or somebody chooses. Only for the observer.
    pub fn grant_statement(&self) {
        let used = self.used.load(Ordering::Acquire);
        self.granted.store(used.wrapping_add(1), Ordering::Release);
    }

    /// Whether it was granted a statement that it has not begun.
    pub fn has_grant(&self) -> bool {
        let granted = self.granted.load(Ordering::Acquire);
        granted != self.used.load(Ordering::Acquire)
    }

    /// Whether it stands before a statement and was granted none.
    pub fn is_standing(&self) -> bool {
        // In this order: whoever goes on stops standing before it takes its statement.
        !self.has_grant() && self.standing.load(Ordering::Acquire) > 0
    }

    /// One of its threads stands before a statement.
    pub(super) fn stand(&self) {
        self.standing.fetch_add(1, Ordering::AcqRel);
    }

    /// One of its threads stands no more.
    pub(super) fn stand_no_more(&self) {
        self.standing.fetch_sub(1, Ordering::AcqRel);
    }

    /// Takes a statement that was granted; whether there was one.
    pub(super) fn take_statement(&self) -> bool {
        let granted = self.granted.load(Ordering::Acquire);
        let used = self.used.load(Ordering::Acquire);
        let taken = || {
            self.used
                .compare_exchange(used, granted, Ordering::AcqRel, Ordering::Relaxed)
        };
        granted != used && taken().is_ok()
    }

    /// Writes the name on the seat: it belongs to `pid` from now on.
    pub fn sit(&self, pid: Pid) {
        self.pid.store(pid, Ordering::Release);
    }

    /// Gives the seat back. For a `fork` that failed.
    pub fn leave(&self) {
        self.pid.store(0, Ordering::Release);
    }

    /// Gives back the seat of `pid`, whose entry in the process table is gone. For whoever
    /// reaped it, and for the observer where nobody did; the second does nothing.
    pub fn clear(&self, pid: Pid) {
        let _ = self.pid.compare_exchange(pid, 0, Ordering::AcqRel, Ordering::Relaxed);
    }
}
