use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::error::Error;
use super::handle::Outcome;
use super::hub::Sink;

/// Gathers the chunks of a `map`.
///
/// As in CPython, it is done when all chunks have come back, and the first error *to arrive* is its outcome,
/// which need not be that of the first item.
pub struct Gathering<R> {
    state: Mutex<State<R>>,
    outcome: Arc<Outcome<Vec<R>>>,
    chunk_size: usize,
}

struct State<R> {
    /// Of the chunks before number `next`.
    results: Vec<R>,
    next: usize,
    /// Chunks that came before it was their turn; the first is number `next`.
    early: VecDeque<Option<Vec<R>>>,
    items: usize,
    chunks_left: usize,
    error: Option<Error>,
}

impl<R> Gathering<R> {
    /// For `items` results in chunks of `chunk_size`.
    pub fn new(items: usize, chunk_size: usize, outcome: Arc<Outcome<Vec<R>>>) -> Self {
        let state = State {
            results: Vec::with_capacity(items),
            next: 0,
            early: VecDeque::new(),
            items,
            chunks_left: items.div_ceil(chunk_size),
            error: None,
        };
        Self {
            state: Mutex::new(state),
            outcome,
            chunk_size,
        }
    }
}

impl<R: DeserializeOwned + Send> Sink for Gathering<R> {
    fn put(&self, index: usize, answer: Result<&[u8], Error>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let length = self.chunk_size.min(state.items - index * self.chunk_size);
        if let Err(error) = answer.and_then(|bytes| state.add(index, length, bytes)) {
            state.error.get_or_insert(error);
        }
        state.chunks_left -= 1;
        if state.chunks_left > 0 {
            return false;
        }
        let results = std::mem::take(&mut state.results);
        self.outcome.settle(state.error.take().map_or(Ok(results), Err))
    }
}

impl<R: DeserializeOwned> State<R> {
    fn add(&mut self, index: usize, length: usize, bytes: &[u8]) -> Result<(), Error> {
        if self.error.is_some() {
            return Ok(());
        }
        if let Some(place @ 1..) = index.checked_sub(self.next) {
            let mut chunk = Vec::with_capacity(length);
            decode(bytes, length, &mut chunk)?;
            if self.early.len() <= place {
                self.early.resize_with(place + 1, || None);
            }
            self.early[place] = Some(chunk);
            return Ok(());
        }
        decode(bytes, length, &mut self.results)?;
        self.next += 1;
        self.early.pop_front();
        while let Some(Some(_)) = self.early.front() {
            self.results
                .extend(self.early.pop_front().flatten().into_iter().flatten());
            self.next += 1;
        }
        Ok(())
    }
}

fn decode<R: DeserializeOwned>(bytes: &[u8], length: usize, results: &mut Vec<R>) -> Result<(), Error> {
    let mut rest = bytes;
    for _ in 0..length {
        let (result, after) = postcard::take_from_bytes(rest).map_err(|error| Error::Undecodable(error.to_string()))?;
        results.push(result);
        rest = after;
    }
    Ok(())
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
