//! For those who wait for answers.

use std::time::Instant;

use super::Hub;
use crate::pool::error::Error;
use crate::pool::exchange::Exchange;
use crate::pool::inside::may_wait;
use crate::pool::post::{InPlace, Letter};
use crate::pool::tray::Job;

impl Hub {
    /// A job of parts to be submitted, with so many results in all.
    pub fn open(&self, items: usize) -> Job {
        self.lock().posts.open_many(items)
    }

    /// All parts of the job were submitted.
    pub fn complete(&self, job: Job) {
        self.lock().posts.complete(job);
    }

    /// Waits for the answer to a job, and takes it.
    pub fn take(&self, job: Job) -> Result<Letter, Error> {
        let mut core = self.lock();
        if let Some(letter) = core.posts.take(job) {
            return Ok(letter);
        }
        may_wait()?;
        if let Some(items) = core.posts.items(job) {
            drop(core);
            return self.gather(job, items);
        }
        let mut taken = None;
        let core = self.wait(core, Some(job), None, |core| {
            taken = core.posts.take(job);
            taken.is_some()
        });
        drop(core);
        taken.ok_or(Error::Terminated)
    }

    /// Waits for all parts of a job, and makes one answer of them: as if a task had returned all the results in one
    /// list. As in CPython, the first error to arrive is that of the whole.
    fn gather(&self, job: Job, items: usize) -> Result<Letter, Error> {
        let (mut parts, mut letters, mut error) = (Vec::new(), Vec::new(), None);
        while self.drain(job, None, &mut letters)? && !letters.is_empty() {
            for (index, letter) in letters.drain(..) {
                match self.read(letter, |bytes| bytes.map(<[u8]>::to_vec)) {
                    Ok(bytes) => parts.push((index, bytes)),
                    Err(failed) => drop(error.get_or_insert(failed)),
                }
            }
        }
        self.forget(job);
        if let Some(error) = error {
            return Ok(Letter::Failed(Box::new(error)));
        }
        parts.sort_unstable_by_key(|&(index, _)| index);
        // A list is encoded as its length and then its elements.
        let length = postcard::to_stdvec(&items).map_err(|error| Error::Undecodable(error.to_string()))?;
        let bytes = parts.into_iter().fold(length, |mut bytes, (_, part)| {
            bytes.extend_from_slice(&part);
            bytes
        });
        Ok(Letter::Copied(bytes.into()))
    }

    /// Takes answers to a job of many parts; waits until there are any, unless there never will be. Says whether they
    /// came before the deadline. All must be [read](Hub::read).
    pub fn drain(
        &self,
        job: Job,
        deadline: Option<Instant>,
        letters: &mut Vec<(usize, Letter)>,
    ) -> Result<bool, Error> {
        let mut core = self.lock();
        if core.posts.drain(job, letters) {
            return Ok(true);
        }
        may_wait()?;
        Ok(self
            .wait(core, Some(job), deadline, |core| core.posts.drain(job, letters))
            .1)
    }

    /// As [`Hub::drain`], but does not wait.
    pub fn drain_now(&self, job: Job, letters: &mut Vec<(usize, Letter)>) {
        let mut core = self.lock();
        self.collect(&mut core, Some(job));
        core.posts.drain(job, letters);
    }

    /// Whether all answers are there.
    pub fn is_settled(&self, job: Job) -> bool {
        self.lock().posts.is_settled(job)
    }

    /// Waits until all answers are there, or until `deadline`; says which.
    pub fn wait_for(&self, job: Job, deadline: Option<Instant>) -> bool {
        self.wait_until(deadline, |core| core.posts.is_settled(job))
    }

    /// Nobody waits for the job any more.
    pub fn forget(&self, job: Job) {
        let letter = self.lock().posts.forget(job);
        // What is in it may be the user's, to be dropped without the lock.
        drop(letter);
    }

    /// Gives the bytes of an answer to `decode`.
    #[inline]
    pub fn read<T>(&self, letter: Letter, decode: impl FnOnce(Result<&[u8], Error>) -> T) -> T {
        match letter {
            Letter::Tiny(tiny) => decode(Ok(tiny.as_bytes())),
            Letter::Copied(bytes) => decode(Ok(&bytes)),
            Letter::Failed(error) => decode(Err(*error)),
            // There are no bytes of it any more.
            Letter::Called(_) => decode(Err(Error::Terminated)),
            Letter::InPlace(answer) => {
                let answer = *answer;
                let _kept = Kept { hub: self, answer };
                let region = &self.exchange().region;
                decode(Ok(region.read(answer.place.at, answer.place.length)))
            }
        }
    }
}

/// An answer that is being read where it lies.
struct Kept<'a> {
    hub: &'a Hub,
    answer: InPlace,
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        let InPlace { cell, place, block } = self.answer;
        let mut core = self.hub.lock();
        self.hub.exchange().release(cell, place);
        if let Some(worker) = Exchange::spiller(place) {
            core.readers[worker] -= 1;
            self.hub.was_read.notify_all();
        }
        if let Some(block) = block {
            core.arena.give_back(block);
        }
        core.free.push(cell);
        if core.starved > 0 {
            self.hub.notify(&core);
        }
    }
}
