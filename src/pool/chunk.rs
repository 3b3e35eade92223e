use std::cell::Cell;
use std::sync::Arc;

use serde::Serialize;

use super::codec::encode;
use super::error::Error;
use super::hub::{Hub, Parcel, Sink};

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
    bytes: Vec<u8>,
    items: usize,
}

impl<'hub> Chunk<'hub> {
    /// No arguments yet.
    pub fn new(hub: &'hub Hub, entry: usize) -> Self {
        let mut bytes = BUFFER.take();
        bytes.clear();
        Self {
            hub,
            entry,
            bytes,
            items: 0,
        }
    }

    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.items
    }

    /// Adds an argument.
    pub fn push<A: Serialize>(&mut self, argument: &A) -> Result<(), Error> {
        self.items += 1;
        encode(argument, &mut self.bytes)
            .map_err(|error| self.hub.unsendable("the argument", self.entry, error.to_string()))
    }

    /// Submits the arguments as part `index` of the sink's job; the chunk is empty again.
    pub fn send(&mut self, sink: Arc<dyn Sink>, index: usize) -> Result<(), Error> {
        self.submit(sink, index, false)
    }

    /// Submits a job's only argument.
    pub fn send_only(mut self, sink: Arc<dyn Sink>, has_callback: bool) -> Result<(), Error> {
        self.submit(sink, 0, has_callback)
    }

    fn submit(&mut self, sink: Arc<dyn Sink>, index: usize, has_callback: bool) -> Result<(), Error> {
        self.hub.submit(Parcel {
            entry: self.entry,
            items: self.items,
            bytes: &self.bytes,
            sink,
            index,
            has_callback,
        })?;
        self.bytes.clear();
        self.items = 0;
        Ok(())
    }
}

impl Drop for Chunk<'_> {
    fn drop(&mut self) {
        if self.bytes.capacity() <= LARGEST_KEPT {
            BUFFER.set(std::mem::take(&mut self.bytes));
        }
    }
}
