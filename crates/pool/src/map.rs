//! Putting the results of a `map` together.

use serde::de::DeserializeOwned;

use super::answers::Answer;
use super::error::Error;
use super::hub::Hub;
use super::inside::decode;
use super::job::Job;
use super::ordered::{Early, Ordered};

/// How the items of a `map` were cut into chunks.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// How many items there are.
    pub items: usize,
    /// How many are in a chunk, at most.
    pub chunk_size: usize,
}

impl Cut {
    /// `items` in chunks of `chunk_size`, which is at least 1.
    pub fn new(items: usize, chunk_size: usize) -> Self {
        let chunk_size = chunk_size.max(1);
        Self { items, chunk_size }
    }

    /// How many chunks there are.
    pub fn chunks(self) -> usize {
        self.items.div_ceil(self.chunk_size)
    }

    /// How many items are in a chunk.
    pub fn length(self, chunk: usize) -> usize {
        self.chunk_size.min(self.items - chunk * self.chunk_size)
    }
}

/// Puts the results of a `map` in order.
///
/// As in CPython, it is done when all chunks have come back, and the first error *to arrive* is its outcome,
/// which need not be that of the first item.
pub struct Gathering<R> {
    job: Job,
    cut: Cut,
    results: Vec<R>,
    ordered: Ordered<R>,
    error: Option<Error>,
    answers: Vec<(usize, Answer)>,
    chunks_left: usize,
}

impl<R: DeserializeOwned> Gathering<R> {
    /// Nothing has come.
    pub fn new(job: Job, cut: Cut) -> Self {
        Self {
            job,
            cut,
            results: Vec::with_capacity(cut.items),
            ordered: Ordered::default(),
            error: None,
            answers: Vec::new(),
            chunks_left: cut.chunks(),
        }
    }

    /// Waits for all chunks, and gives the outcome.
    pub fn finish(mut self, hub: &Hub) -> Result<Vec<R>, Error> {
        while self.chunks_left > 0 {
            hub.drain(self.job, None, &mut self.answers)?;
            self.open_letters(hub);
        }
        self.error.map_or(Ok(self.results), Err)
    }

    /// Takes what has come.
    pub fn go_on(&mut self, hub: &Hub) {
        hub.drain_now(self.job, &mut self.answers);
        self.open_letters(hub);
    }

    fn open_letters(&mut self, hub: &Hub) {
        let mut answers = std::mem::take(&mut self.answers);
        self.chunks_left -= answers.len();
        for (index, answer) in answers.drain(..) {
            if let Err(error) = hub.read(answer, |answer| self.add(index, answer?)) {
                self.error.get_or_insert(error);
            }
        }
        self.answers = answers;
    }

    #[inline]
    fn add(&mut self, index: usize, bytes: &[u8]) -> Result<(), Error> {
        if self.error.is_some() {
            return Ok(());
        }
        let length = self.cut.length(index);
        if self.ordered.is_next(index) {
            decode_all(bytes, length, |result| self.results.push(result))?;
            self.ordered.go_on(&mut self.results);
        } else if length == 1 {
            let result = decode(|| postcard::from_bytes(bytes))?;
            self.ordered.keep(index, Early::One(result));
        } else {
            let mut chunk = Vec::with_capacity(length);
            decode_all(bytes, length, |result| chunk.push(result))?;
            self.ordered.keep(index, Early::Many(chunk));
        }
        Ok(())
    }
}

/// Gives `length` results that follow one another to `push`.
#[inline]
pub fn decode_all<R: DeserializeOwned>(bytes: &[u8], length: usize, mut push: impl FnMut(R)) -> Result<(), Error> {
    let mut rest = bytes;
    decode(|| {
        for _ in 0..length {
            let (result, after) = postcard::take_from_bytes(rest)?;
            push(result);
            rest = after;
        }
        Ok(())
    })
}

/// CPython's default chunk size: about four chunks a worker.
pub fn default_chunk_size(items: usize, workers: usize) -> usize {
    items.div_ceil(4 * workers).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C36 of CPython's pool.
    #[test]
    fn c36_default_chunk_sizes_are_those_of_cpython() {
        let sizes = [(5, 2), (17, 2), (100, 2), (100, 4), (0, 2)].map(|(n, w)| default_chunk_size(n, w));
        assert_eq!(sizes, [1, 3, 13, 7, 1]);
    }
}
