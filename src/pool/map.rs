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
    results: Vec<Option<R>>,
    chunks_left: usize,
    error: Option<Error>,
}

impl<R> Gathering<R> {
    /// For `items` results in chunks of `chunk_size`.
    pub fn new(items: usize, chunk_size: usize, outcome: Arc<Outcome<Vec<R>>>) -> Self {
        let state = State {
            results: std::iter::repeat_with(|| None).take(items).collect(),
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
        let at = index * self.chunk_size;
        let end = state.results.len().min(at + self.chunk_size);
        if let Err(error) = answer.and_then(|bytes| decode_into(bytes, &mut state.results[at..end])) {
            state.error.get_or_insert(error);
        }
        state.chunks_left -= 1;
        if state.chunks_left > 0 {
            return false;
        }
        let results = std::mem::take(&mut state.results);
        let outcome = match state.error.take() {
            Some(error) => Err(error),
            // Without an error every place has its result.
            None => Ok(results.into_iter().flatten().collect()),
        };
        self.outcome.settle(outcome)
    }
}

fn decode_into<R: DeserializeOwned>(bytes: &[u8], places: &mut [Option<R>]) -> Result<(), Error> {
    let mut rest = bytes;
    for place in places {
        let (result, after) = postcard::take_from_bytes(rest).map_err(|error| Error::Undecodable(error.to_string()))?;
        *place = Some(result);
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
