use std::cell::Cell;

use serde::Serialize;

use super::codec::{Page, encode};
use super::error::Error;
use super::hub::{Hub, Purpose};
use super::inside::may_submit;
use super::post::{Callback, Job};
use super::words::MOST_ITEMS;

/// Larger buffers, in bytes, are not kept for the next task.
pub const LARGEST_KEPT: usize = 4 << 20;

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

    /// Submits them as a job of its own.
    #[inline]
    pub fn send_only(mut self, callback: Option<Callback>) -> Result<Job, Error> {
        self.hub
            .submit(Purpose::One(callback), self.entry, self.items, &mut self.page)
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
