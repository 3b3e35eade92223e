//! For those who wait for answers.

use std::time::Instant;

use super::Hub;
use crate::answers::{Answer, InPlace};
use crate::error::Error;
use crate::exchange::Exchange;
use crate::inside::may_wait;
use crate::job::Job;

impl Hub {
    /// A job of parts to be submitted, with so many results in all.
    pub fn open(&self, items: usize) -> Job {
        self.lock().jobs.open_many(items)
    }

    /// All parts of the job were submitted.
    pub fn complete(&self, job: Job) {
        self.lock().jobs.complete(job);
    }

    /// Waits for the answer to a job, and takes it.
    pub fn take(&self, job: Job) -> Result<Answer, Error> {
        let mut core = self.lock();
        if let Some(answer) = core.jobs.take(job) {
            return Ok(answer);
        }
        may_wait()?;
        if let Some(items) = core.jobs.items(job) {
            drop(core);
            return self.gather(job, items);
        }
        let mut taken = None;
        let core = self.wait(core, Some(job), None, |core| {
            taken = core.jobs.take(job);
            taken.is_some()
        });
        drop(core);
        taken.ok_or(Error::Terminated)
    }

    /// Waits for all parts of a job, and makes one answer of them: as if a task had returned all the results in one
    /// list. As in CPython, the first error to arrive is that of the whole.
    fn gather(&self, job: Job, items: usize) -> Result<Answer, Error> {
        let (mut parts, mut answers, mut error) = (Vec::new(), Vec::new(), None);
        while self.drain(job, None, &mut answers)? && !answers.is_empty() {
            for (index, answer) in answers.drain(..) {
                match self.read(answer, |bytes| bytes.map(<[u8]>::to_vec)) {
                    Ok(bytes) => parts.push((index, bytes)),
                    Err(failed) => drop(error.get_or_insert(failed)),
                }
            }
        }
        self.forget(job);
        if let Some(error) = error {
            return Ok(Answer::Failed(Box::new(error)));
        }
        parts.sort_unstable_by_key(|&(index, _)| index);
        // A list is encoded as its length and then its elements.
        let length = postcard::to_stdvec(&items).map_err(|error| Error::Undecodable(error.to_string()))?;
        let bytes = parts.into_iter().fold(length, |mut bytes, (_, part)| {
            bytes.extend_from_slice(&part);
            bytes
        });
        Ok(Answer::Copied(bytes.into()))
    }

    /// Takes answers to a job of many parts; waits until there are any, unless there never will be. Says whether they
    /// came before the deadline. All must be [read](Hub::read).
    pub fn drain(
        &self,
        job: Job,
        deadline: Option<Instant>,
        answers: &mut Vec<(usize, Answer)>,
    ) -> Result<bool, Error> {
        let mut core = self.lock();
        if core.jobs.drain(job, answers) {
            return Ok(true);
        }
        may_wait()?;
        Ok(self
            .wait(core, Some(job), deadline, |core| core.jobs.drain(job, answers))
            .1)
    }

    /// As [`Hub::drain`], but does not wait.
    pub fn drain_now(&self, job: Job, answers: &mut Vec<(usize, Answer)>) {
        let mut core = self.lock();
        self.collect(&mut core, Some(job));
        core.jobs.drain(job, answers);
    }

    /// Whether all answers are there.
    pub fn is_settled(&self, job: Job) -> bool {
        self.lock().jobs.is_settled(job)
    }

    /// Waits until all answers are there, or until `deadline`; says which.
    pub fn wait_for(&self, job: Job, deadline: Option<Instant>) -> bool {
        self.wait_until(deadline, |core| core.jobs.is_settled(job))
    }

    /// Nobody waits for the job any more.
    pub fn forget(&self, job: Job) {
        let answer = self.lock().jobs.forget(job);
        // What is in it may be the user's, to be dropped without the lock.
        drop(answer);
    }

    /// Gives the bytes of an answer to `decode`.
    #[inline]
    pub fn read<T>(&self, answer: Answer, decode: impl FnOnce(Result<&[u8], Error>) -> T) -> T {
        match answer {
            Answer::Tiny(tiny) => decode(Ok(tiny.as_bytes())),
            Answer::Copied(bytes) => decode(Ok(&bytes)),
            Answer::Failed(error) => decode(Err(*error)),
            // There are no bytes of it any more.
            Answer::Called(_) => decode(Err(Error::Terminated)),
            Answer::InPlace(answer) => {
                let answer = *answer;
                let _kept = Kept { hub: self, answer };
                let region = &self.exchange().region;
                // SAFETY: the worker has handed the answer in, and it is released when `_kept` is dropped.
                #[expect(unsafe_code, reason = "the answer is the pool's until it is released")]
                let bytes = unsafe { region.read(answer.place.at, answer.place.length) };
                decode(Ok(bytes))
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
