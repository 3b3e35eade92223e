//! Results one by one, while the input is still being read.

use std::collections::VecDeque;
use std::iter::Fuse;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answers::Answer;
use super::chunk::send_one;
use super::error::Error;
use super::hub::Purpose;
use super::inside::{may_submit, may_wait};
use super::job::Job;
use super::map::decode_all;
use super::ordered::{Early, Ordered};
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
    /// Number and length of a last chunk that is shorter.
    last: Option<(usize, usize)>,
    /// `None` until the first chunk is sent.
    job: Option<Job>,
    answers: Vec<(usize, Answer)>,
    /// `None` if the order is that of completion.
    ordered: Option<Ordered<Result<R, Error>>>,
    ready: VecDeque<Result<R, Error>>,
    sent: usize,
    received: usize,
    /// The pool takes no more.
    is_refused: bool,
}

/// There was no result within the time; the iterator goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no result within the time")]
pub struct TimedOut;

/// Gives the results of a chunk to `push`, and the error that ended it.
#[inline]
fn unpack<R: DeserializeOwned>(answer: Result<&[u8], Error>, length: usize, mut push: impl FnMut(Result<R, Error>)) {
    let unpacked = answer.and_then(|bytes| decode_all(bytes, length, |result| push(Ok(result))));
    if let Err(error) = unpacked {
        push(Err(error));
    }
}

impl Pool {
    /// Runs a task on every item; gives the results one by one, in the items' order.
    pub fn imap<A, R, I>(&self, task: Task<A, R>, items: I, chunk_size: usize) -> Imap<'_, A, R, I::IntoIter>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A>,
    {
        Imap::new(self, task, items.into_iter(), chunk_size.max(1), true)
    }

    /// As [`Pool::imap`], but in order of completion.
    pub fn imap_unordered<A, R, I>(&self, task: Task<A, R>, items: I, chunk_size: usize) -> Imap<'_, A, R, I::IntoIter>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A>,
    {
        Imap::new(self, task, items.into_iter(), chunk_size.max(1), false)
    }
}

impl<'pool, A, R, I> Imap<'pool, A, R, I>
where
    A: Serialize,
    R: DeserializeOwned + Send + 'static,
    I: Iterator<Item = A>,
{
    fn new(pool: &'pool Pool, task: Task<A, R>, input: I, chunk_size: usize, in_order: bool) -> Self {
        Self {
            pool,
            task,
            input: input.fuse(),
            chunk_size,
            last: None,
            job: None,
            answers: Vec::new(),
            ordered: in_order.then(Ordered::default),
            ready: VecDeque::new(),
            sent: 0,
            received: 0,
            is_refused: false,
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
        loop {
            if let Some(result) = self.ready.pop_front() {
                return Ok(Some(result));
            }
            while self.sent < self.received + WINDOW && !self.is_refused {
                match self.send_chunk() {
                    Ok(true) => self.sent += 1,
                    Ok(false) => break,
                    Err(error) => {
                        // An argument that cannot be sent is its own fault alone.
                        self.is_refused = !matches!(error, Error::Unsendable { .. });
                        return Ok(Some(Err(error)));
                    }
                }
            }
            let Some(job) = self.job.filter(|_| self.sent > self.received) else {
                return Ok(None);
            };
            let drained = may_wait().and_then(|()| self.pool.hub.drain(job, deadline, &mut self.answers));
            match drained {
                Ok(true) => self.open_letters(),
                Ok(false) => return Err(TimedOut),
                Err(error) => return Ok(Some(Err(error))),
            }
        }
    }

    fn open_letters(&mut self) {
        for (index, answer) in self.answers.drain(..) {
            self.received += 1;
            let length = match self.last {
                Some((last, length)) if last == index => length,
                _ => self.chunk_size,
            };
            let (ready, ordered) = (&mut self.ready, &mut self.ordered);
            self.pool.hub.read(answer, |answer| match ordered {
                Some(ordered) if !ordered.is_next(index) => {
                    let mut chunk = Vec::new();
                    unpack(answer, length, |result| chunk.push(result));
                    ordered.keep(index, Early::Many(chunk));
                }
                Some(ordered) => {
                    unpack(answer, length, |result| ready.push_back(result));
                    ordered.go_on(ready);
                }
                None => unpack(answer, length, |result| ready.push_back(result)),
            });
        }
    }

    /// Submits the next chunk of the input; `false` at its end.
    fn send_chunk(&mut self) -> Result<bool, Error> {
        if self.chunk_size == 1 {
            let entry = self.pool.entry(self.task)?;
            let Some(argument) = self.input.next() else {
                return Ok(false);
            };
            let purpose = Purpose::Part(self.job(), self.sent);
            return send_one(&self.pool.hub, entry, &argument, purpose).map(|_| true);
        }
        let mut chunk = self.pool.chunk(self.task)?;
        for argument in self.input.by_ref().take(self.chunk_size) {
            chunk.push(&argument)?;
        }
        if chunk.len() == 0 {
            return Ok(false);
        }
        if chunk.len() < self.chunk_size {
            self.last = Some((self.sent, chunk.len()));
        }
        chunk.send(self.job(), self.sent)?;
        Ok(true)
    }

    fn job(&mut self) -> Job {
        *self.job.get_or_insert_with(|| self.pool.hub.open(0))
    }
}

impl<A, R, I: Iterator<Item = A>> Drop for Imap<'_, A, R, I> {
    fn drop(&mut self) {
        if let Some(job) = self.job
            && may_submit().is_ok()
        {
            self.pool.hub.forget(job);
        }
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
