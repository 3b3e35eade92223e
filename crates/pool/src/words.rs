//! What the words of the shared memory mean: a line of them describes a task, or a worker's seat.

use std::sync::atomic::{AtomicU64, Ordering};

/// A cache line of words, so that neighbours do not slow each other down.
pub type Line = [AtomicU64; 8];

/// Room for a task or an answer inside its cell, in bytes; longer ones lie in the region.
pub const SHORT: usize = 48;

/// A size or an index that was put into a word.
#[inline]
pub fn size(word: u64) -> usize {
    usize::try_from(word).unwrap_or(usize::MAX)
}

/// Where a worker has got to in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// It was forked, and its initializer has not returned.
    Starting,
    /// It takes tasks.
    Ready,
    /// Its initializer failed; the message of this length lies at the start of its spill.
    Failed(usize),
}

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The encoded result.
    Done,
    /// The task panicked; the message.
    Panicked,
    /// The argument could not be decoded; why.
    BadArgument,
    /// The result could not be encoded; why.
    BadResult,
}

/// Where bytes lie in the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Offset, in bytes.
    pub at: usize,
    /// Length, in bytes.
    pub length: usize,
}

/// Bytes that fit into a cell.
#[derive(Clone, Copy, Debug)]
pub struct Short {
    bytes: [u8; SHORT],
    length: usize,
}

impl Short {
    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// So few bytes that they travel as one number. Most results are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiny {
    bytes: [u8; Self::MOST as usize],
    length: u8,
}

impl Tiny {
    const MOST: u8 = 8;

    /// The first `length` bytes of a number.
    #[inline]
    pub fn new(word: u64, length: usize) -> Self {
        Self {
            bytes: word.to_le_bytes(),
            length: u8::try_from(length).map_or(Self::MOST, |length| length.min(Self::MOST)),
        }
    }

    /// The number.
    #[inline]
    pub fn word(self) -> u64 {
        u64::from_le_bytes(self.bytes)
    }

    /// How many bytes.
    #[inline]
    pub fn length(self) -> usize {
        usize::from(self.length)
    }

    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length()]
    }
}

/// The bytes of a task or an answer, as they are found.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// In the cell.
    Short(Short),
    /// In the region.
    Long(Extent),
}

/// The bytes of a task or an answer, as they are written.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// At most [`SHORT`], to be put into the cell.
    Short(&'a [u8]),
    /// They lie in the region.
    Long(Extent),
}

/// A task; its arguments are a [`Text`] or a [`Body`].
#[derive(Clone, Copy, Debug)]
pub struct Request<B> {
    /// Which registered task.
    pub entry: usize,
    /// How many arguments follow one another, and results in the answer.
    pub items: usize,
    /// Its arguments.
    pub body: B,
    /// How long an answer may be that is put in place of long arguments.
    pub capacity: usize,
}

/// A task's line: state (generation, and above it the claimant plus one), heading, and six words of body. The
/// heading is the length of a short body, or [`LONG`], and above it entry and items, or the status. Of a
/// long body there are offset, length and capacity.
pub struct Cell<'a>(pub &'a Line);

const GENERATION: u64 = 0xffff_ffff;
const LONG: u64 = 0xff;
const ENTRY_AT: u32 = 8;
const ITEMS_AT: u32 = 28;

/// So many functions can be told apart.
pub const MOST_ENTRIES: usize = 1 << (ITEMS_AT - ENTRY_AT);
/// So many arguments can travel in one task.
pub const MOST_ITEMS: usize = 1 << (u64::BITS - ITEMS_AT);

impl Cell<'_> {
    /// Writes a task of a new generation, which is nobody's yet.
    #[inline]
    pub fn describe(&self, generation: u32, request: &Request<Text<'_>>) {
        let heading = (request.entry as u64) << ENTRY_AT | (request.items as u64) << ITEMS_AT;
        self.write(heading, request.body);
        if let Text::Long(_) = request.body {
            self.0[4].store(request.capacity as u64, Ordering::Relaxed);
        }
        self.0[0].store(u64::from(generation), Ordering::Relaxed);
    }

    /// The task.
    #[inline]
    pub fn request(&self) -> Request<Body> {
        let heading = self.0[1].load(Ordering::Relaxed);
        Request {
            entry: (heading >> ENTRY_AT) as usize & (MOST_ENTRIES - 1),
            items: (heading >> ITEMS_AT) as usize,
            body: self.read(heading),
            capacity: match heading & LONG {
                LONG => size(self.0[4].load(Ordering::Relaxed)),
                _ => 0,
            },
        }
    }

    /// Makes the task of this generation the worker's, unless it is somebody's.
    #[inline]
    pub fn claim(&self, generation: u32, worker: usize) -> bool {
        let free = u64::from(generation);
        self.0[0]
            .compare_exchange(free, claimed(generation, worker), Ordering::SeqCst, Ordering::Relaxed)
            .is_ok()
    }

    /// Whose task it is.
    pub fn claimant(&self) -> Option<usize> {
        ((self.0[0].load(Ordering::Acquire) >> 32) as usize).checked_sub(1)
    }

    /// Whether the worker's claim still stands: the owner has neither used the cell again nor given it up.
    pub fn is_held(&self, generation: u32, worker: usize) -> bool {
        self.0[0].load(Ordering::Acquire) == claimed(generation, worker)
    }

    fn generation(&self) -> u32 {
        (self.0[0].load(Ordering::Relaxed) & GENERATION) as u32
    }

    /// Ends a claim. The generation is now one that is in no queue, so nobody can claim it.
    pub fn disown(&self) {
        self.0[0].store(u64::from(self.generation().wrapping_add(1)), Ordering::Release);
    }

    /// Writes an answer in place of the task.
    #[inline]
    pub fn set_answer(&self, status: Status, text: Text<'_>) {
        self.write((status as u64) << ENTRY_AT, text);
    }

    /// The answer.
    #[inline]
    pub fn answer(&self) -> (Status, Body) {
        let heading = self.0[1].load(Ordering::Relaxed);
        let status = match heading >> ENTRY_AT {
            0 => Status::Done,
            1 => Status::Panicked,
            2 => Status::BadArgument,
            _ => Status::BadResult,
        };
        (status, self.read(heading))
    }

    /// The answer, if it is a tiny result.
    #[inline]
    pub fn tiny_answer(&self) -> Option<Tiny> {
        let heading = self.0[1].load(Ordering::Relaxed);
        // Of a result there is nothing in the heading but its length.
        (heading <= u64::from(Tiny::MOST)).then(|| Tiny::new(self.0[2].load(Ordering::Relaxed), size(heading)))
    }

    #[inline]
    fn write(&self, heading: u64, text: Text<'_>) {
        let length = match text {
            Text::Short(bytes) => {
                let chunks = bytes.chunks_exact(8);
                let rest = chunks.remainder();
                let mut words = self.0[2..].iter();
                for (bytes, word) in chunks.zip(words.by_ref()) {
                    let bytes: [u8; 8] = bytes.try_into().expect("chunks of eight");
                    word.store(u64::from_le_bytes(bytes), Ordering::Relaxed);
                }
                if let (false, Some(word)) = (rest.is_empty(), words.next()) {
                    // Byte by byte: a wider load would have to wait for the narrow stores that wrote them just now.
                    let last = rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
                    word.store(last, Ordering::Relaxed);
                }
                bytes.len() as u64
            }
            Text::Long(place) => {
                self.0[2].store(place.at as u64, Ordering::Relaxed);
                self.0[3].store(place.length as u64, Ordering::Relaxed);
                LONG
            }
        };
        self.0[1].store(heading | length, Ordering::Relaxed);
    }

    #[inline]
    fn read(&self, heading: u64) -> Body {
        let word = |index: usize| self.0[index].load(Ordering::Relaxed);
        let length = (heading & LONG) as usize;
        if length > SHORT {
            let (at, length) = (size(word(2)), size(word(3)));
            return Body::Long(Extent { at, length });
        }
        let mut bytes = [0; SHORT];
        for (index, bytes) in bytes.chunks_exact_mut(8).take(length.div_ceil(8)).enumerate() {
            bytes.copy_from_slice(&word(index + 2).to_le_bytes());
        }
        Body::Short(Short { bytes, length })
    }
}

fn claimed(generation: u32, worker: usize) -> u64 {
    (worker as u64 + 1) << 32 | u64::from(generation)
}

/// A seat's words: the cell noted last plus one, state, waiting for room, processor.
pub struct Seat<'a>(pub &'a Line);

impl Seat<'_> {
    /// Notes the cell that the worker is about to claim.
    #[inline]
    pub fn note(&self, cell: usize) {
        self.0[0].store(cell as u64 + 1, Ordering::Release);
    }

    /// The cell noted last.
    pub fn noted(&self) -> Option<usize> {
        size(self.0[0].load(Ordering::Acquire)).checked_sub(1)
    }

    /// Where the worker has got to.
    pub fn state(&self) -> WorkerState {
        match self.0[1].load(Ordering::Acquire) {
            0 => WorkerState::Starting,
            1 => WorkerState::Ready,
            length => WorkerState::Failed(size(length - 2)),
        }
    }

    /// Says where the worker has got to.
    pub fn set_state(&self, state: WorkerState) {
        let word = match state {
            WorkerState::Starting => 0,
            WorkerState::Ready => 1,
            WorkerState::Failed(length) => length as u64 + 2,
        };
        self.0[1].store(word, Ordering::Release);
    }

    /// 1 while the worker sleeps because its spill is full.
    pub fn waits_for_room(&self) -> &AtomicU64 {
        &self.0[2]
    }

    /// The processor that the worker last fell asleep on.
    pub fn processor(&self) -> usize {
        size(self.0[3].load(Ordering::Relaxed))
    }

    /// Notes that processor.
    pub fn set_processor(&self, processor: usize) {
        self.0[3].store(processor as u64, Ordering::Relaxed);
    }

    /// All zero, for the next worker.
    pub fn clear(&self) {
        self.0.iter().for_each(|word| word.store(0, Ordering::Release));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_gives_back_what_was_written() {
        let line = Line::default();
        let cell = Cell(&line);
        for length in 0..=SHORT {
            let bytes: Vec<u8> = (0_u8..).take(length).map(|n| n ^ 0xa5).collect();
            let request = Request {
                entry: MOST_ENTRIES - 1,
                items: MOST_ITEMS - 1,
                body: Text::Short(&bytes),
                capacity: 0,
            };
            cell.describe(7, &request);
            let found = cell.request();
            assert_eq!((found.entry, found.items), (MOST_ENTRIES - 1, MOST_ITEMS - 1));
            assert!(matches!(found.body, Body::Short(short) if short.as_bytes() == bytes));
            assert!(cell.claim(7, 3) && !cell.claim(7, 4));
            assert_eq!(cell.claimant(), Some(3));
            cell.set_answer(Status::BadResult, Text::Short(&bytes));
            let (status, body) = cell.answer();
            assert_eq!(status, Status::BadResult);
            assert!(matches!(body, Body::Short(short) if short.as_bytes() == bytes));
        }
    }

    #[test]
    fn a_claim_ends_with_its_generation() {
        let line = Line::default();
        let cell = Cell(&line);
        let body = Text::Long(Extent { at: 5, length: 6 });
        let request = Request {
            entry: 1,
            items: 2,
            body,
            capacity: 8,
        };
        cell.describe(u32::MAX, &request);
        assert_eq!(cell.request().capacity, 8);
        assert!(cell.claim(u32::MAX, 0) && cell.is_held(u32::MAX, 0));
        cell.disown();
        assert!(!cell.is_held(u32::MAX, 0) && cell.claimant().is_none());
        cell.describe(0, &request);
        assert!(!cell.claim(u32::MAX, 0) && cell.claim(0, 0));
    }
}
