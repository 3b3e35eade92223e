//! Arguments that travel as one task.

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::codec::{LARGEST_KEPT, Page, encode};
use super::error::Error;
use super::hub::{Hub, Parts, Purpose};
use super::inside::may_submit;
use super::job::Job;
use super::words::{MOST_ITEMS, SHORT};

thread_local! {
    /// The buffer of the chunk made last, to be used again.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Arguments on their way into a task.
pub struct Chunk<'hub> {
    hub: &'hub Hub,
    entry: usize,
    page: Page<'hub>,
    items: usize,
}

impl<'hub> Chunk<'hub> {
    /// No arguments yet.
    #[inline]
    pub fn new(hub: &'hub Hub, entry: usize) -> Result<Self, Error> {
        may_submit()?;
        Ok(Self {
            hub,
            entry,
            page: Page::new(hub, BUFFER.take()),
            items: 0,
        })
    }

    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.items
    }

    /// Adds an argument.
    #[inline]
    pub fn push<A: Serialize>(&mut self, argument: &A) -> Result<(), Error> {
        self.items += 1;
        if self.items >= MOST_ITEMS {
            return Err(self.refuse("too many for one chunk".to_owned()));
        }
        encode(argument, &mut self.page).map_err(|error| self.refuse(error.to_string()))
    }

    #[cold]
    fn refuse(&self, why: String) -> Error {
        self.hub.unsendable("the argument", self.entry, why)
    }

    /// Submits the arguments as part `index` of a job; the chunk is empty again.
    #[inline]
    pub fn send(&mut self, job: Job, index: usize) -> Result<(), Error> {
        let items = std::mem::take(&mut self.items);
        self.hub
            .submit(Purpose::Part(job, index), self.entry, items, &mut self.page)
            .map(drop)
    }
}

/// Submits a task of one argument.
#[inline]
pub fn send_one<A: Serialize>(hub: &Hub, entry: usize, argument: &A, purpose: Purpose) -> Result<Job, Error> {
    if let Ok(short) = postcard::to_slice(argument, &mut [0; SHORT]) {
        return hub.submit_short(purpose, entry, short);
    }
    // It does not fit, which a chunk can send, or cannot be encoded, which a chunk can explain.
    let mut chunk = Chunk::new(hub, entry)?;
    chunk.push(argument)?;
    hub.submit(purpose, entry, 1, &mut chunk.page)
}

/// The chunks of a `map` on their way to the workers. Where they come quickly, some travel together; the first of
/// them then waits for the last, for some microseconds.
pub struct Batch<'hub> {
    chunk: Chunk<'hub>,
    job: Job,
    /// How many chunks were completed.
    made: usize,
    /// Those that were not sent.
    parts: Parts,
    /// So many are sent together.
    limit: usize,
    /// When the last were sent.
    sent: Instant,
}

/// At most so many chunks travel together; then what has come back is taken, too.
const MOST_PARTS: usize = 256;
/// They come quickly if they have not taken longer than this.
const QUICK: Duration = Duration::from_micros(50);

impl<'hub> Batch<'hub> {
    /// No chunks yet.
    pub fn new(chunk: Chunk<'hub>, job: Job) -> Self {
        Self {
            chunk,
            job,
            made: 0,
            parts: Parts::default(),
            limit: 1,
            sent: Instant::now(),
        }
    }

    /// Adds an argument to the chunk.
    #[inline]
    pub fn push<A: Serialize>(&mut self, argument: &A) -> Result<(), Error> {
        self.chunk.push(argument)
    }

    /// The chunk is complete, and the next part of the job. Says whether all so far were sent.
    #[inline]
    pub fn end_chunk(&mut self) -> Result<bool, Error> {
        let index = self.made;
        self.made += 1;
        let Some(arguments) = self.chunk.page.short() else {
            self.flush()?;
            self.chunk.send(self.job, index)?;
            return Ok(true);
        };
        self.parts.push(index, std::mem::take(&mut self.chunk.items), arguments);
        self.chunk.page.clear();
        if self.parts.len() < self.limit {
            return Ok(false);
        }
        self.flush()?;
        let now = Instant::now();
        let is_quick = now.duration_since(self.sent) < QUICK;
        self.limit = if is_quick { MOST_PARTS.min(2 * self.limit) } else { 1 };
        self.sent = now;
        Ok(true)
    }

    /// Sends the complete chunks.
    pub fn flush(&mut self) -> Result<(), Error> {
        if self.parts.len() == 0 {
            return Ok(());
        }
        self.chunk.hub.submit_parts(self.job, self.chunk.entry, &mut self.parts)
    }
}

impl Drop for Chunk<'_> {
    #[inline]
    fn drop(&mut self) {
        let buffer = self.page.take_buffer();
        if buffer.capacity() <= LARGEST_KEPT {
            BUFFER.set(buffer);
        }
    }
}
