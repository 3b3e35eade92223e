use std::collections::VecDeque;
use std::iter::Fuse;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Error;
use super::hub::{Sink, may_wait};
use super::{Pool, Task};

/// How many chunks are under way at a time; as many more are read from the input as are consumed.
const WINDOW: usize = 1024;

/// The results of [`Pool::imap`] or [`Pool::imap_unordered`].
///
/// It reads its input as results are taken and no further than about a thousand chunks ahead, so the
/// input may be endless. (CPython's reads all of it at once.) An error is an item like
/// any other; what came after it in the same chunk was not run.
pub struct Imap<'pool, A, R, I: Iterator<Item = A>> {
    pool: &'pool Pool,
    task: Task<A, R>,
    input: Fuse<I>,
    chunk_size: usize,
    arrivals: Arc<Arrivals<R>>,
    /// Taken from the arrivals at one go.
    ready: VecDeque<Result<R, Error>>,
    sent: usize,
    received: usize,
}

/// There was no result within the time; the iterator goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no result within the time")]
pub struct TimedOut;

/// What has come back.
pub struct Arrivals<R>(Mutex<Arrived<R>>);

/// The results of a chunk.
type Batch<R> = Vec<Result<R, Error>>;

struct Arrived<R> {
    results: VecDeque<Result<R, Error>>,
    /// How many chunks `results` has had.
    chunks: usize,
    chunk_size: usize,
    /// Number and length of a last chunk that is shorter.
    last: Option<(usize, usize)>,
    /// In order: chunks that others must precede, beginning with number `chunks`.
    early: Option<VecDeque<Option<Batch<R>>>>,
}

impl<R> Arrivals<R> {
    /// Nothing yet.
    fn new(chunk_size: usize, in_order: bool) -> Self {
        Self(Mutex::new(Arrived {
            results: VecDeque::new(),
            chunks: 0,
            chunk_size,
            last: None,
            early: in_order.then(VecDeque::new),
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arrived<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: DeserializeOwned + Send> Sink for Arrivals<R> {
    fn put(&self, index: usize, answer: Result<&[u8], Error>) -> bool {
        let arrived = &mut *self.lock();
        let length = match arrived.last {
            Some((last, length)) if last == index => length,
            _ => arrived.chunk_size,
        };
        let Some(early) = &mut arrived.early else {
            decode_all(answer, length, |result| arrived.results.push_back(result));
            arrived.chunks += 1;
            return false;
        };
        if let Some(place @ 1..) = index.checked_sub(arrived.chunks) {
            if early.len() <= place {
                early.resize_with(place + 1, || None);
            }
            let mut chunk = Vec::with_capacity(length);
            decode_all(answer, length, |result| chunk.push(result));
            early[place] = Some(chunk);
            return false;
        }
        decode_all(answer, length, |result| arrived.results.push_back(result));
        arrived.chunks += 1;
        early.pop_front();
        while let Some(Some(_)) = early.front() {
            arrived
                .results
                .extend(early.pop_front().flatten().into_iter().flatten());
            arrived.chunks += 1;
        }
        false
    }
}

fn decode_all<R: DeserializeOwned>(
    answer: Result<&[u8], Error>,
    length: usize,
    mut push: impl FnMut(Result<R, Error>),
) {
    let mut rest = match answer {
        Ok(bytes) => bytes,
        Err(error) => return push(Err(error)),
    };
    for _ in 0..length {
        match postcard::take_from_bytes(rest) {
            Ok((result, after)) => {
                rest = after;
                push(Ok(result));
            }
            Err(error) => return push(Err(Error::Undecodable(error.to_string()))),
        }
    }
}

impl<'pool, A, R, I> Imap<'pool, A, R, I>
where
    A: Serialize,
    R: DeserializeOwned + Send + 'static,
    I: Iterator<Item = A>,
{
    pub(super) fn new(pool: &'pool Pool, task: Task<A, R>, input: I, chunk_size: usize, in_order: bool) -> Self {
        Self {
            pool,
            task,
            input: input.fuse(),
            chunk_size,
            arrivals: Arc::new(Arrivals::new(chunk_size, in_order)),
            ready: VecDeque::new(),
            sent: 0,
            received: 0,
        }
    }

    /// As `next`, but waits at most for `timeout`.
    ///
    /// # Errors
    /// [`TimedOut`]; the iterator can be used as before.
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<Result<R, Error>>, TimedOut> {
        self.advance(Instant::now().checked_add(timeout))
    }

    fn advance(&mut self, deadline: Option<Instant>) -> Result<Option<Result<R, Error>>, TimedOut> {
        if let Some(result) = self.ready.pop_front() {
            return Ok(Some(result));
        }
        while self.sent < self.received + WINDOW {
            match self.send_chunk() {
                Ok(true) => self.sent += 1,
                Ok(false) => break,
                Err(error) => return Ok(Some(Err(error))),
            }
        }
        if self.sent == self.received {
            return Ok(None);
        }
        if let Err(error) = may_wait() {
            return Ok(Some(Err(error)));
        }
        let arrived = self.pool.hub.wait_until(deadline, |_| {
            let mut arrived = self.arrivals.lock();
            self.received = arrived.chunks;
            std::mem::swap(&mut arrived.results, &mut self.ready);
            !self.ready.is_empty()
        });
        if arrived {
            Ok(self.ready.pop_front())
        } else {
            Err(TimedOut)
        }
    }

    /// Submits the next chunk of the input; `false` at its end.
    fn send_chunk(&mut self) -> Result<bool, Error> {
        let mut chunk = self.pool.chunk(self.task)?;
        for argument in self.input.by_ref().take(self.chunk_size) {
            chunk.push(&argument)?;
        }
        if chunk.len() == 0 {
            return Ok(false);
        }
        if chunk.len() < self.chunk_size {
            self.arrivals.lock().last = Some((self.sent, chunk.len()));
        }
        chunk.send(self.arrivals.clone(), self.sent)?;
        Ok(true)
    }
}

impl<A, R, I> Iterator for Imap<'_, A, R, I>
where
    A: Serialize,
    R: DeserializeOwned + Send + 'static,
    I: Iterator<Item = A>,
{
    type Item = Result<R, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // Without a deadline there is no time to be out of.
        self.advance(None).ok().flatten()
    }
}
