//! The result of a task that somebody has not waited for yet.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::answers::Answer;
use super::error::Error;
use super::hub::{Callback, Hub};
use super::inside::{call_back, decode, may_submit, may_wait};
use super::job::Job;

/// The outcome of a task or a `map` that may still be under way.
///
/// Dropping it forgets the outcome; the task runs nevertheless.
#[must_use = "the outcome is lost without its handle"]
pub struct Handle<R> {
    hub: Arc<Hub>,
    /// `None` when the outcome was taken.
    job: Option<Job>,
    outcome: PhantomData<fn() -> R>,
}

/// The outcome in an answer.
#[inline]
pub fn open<R: DeserializeOwned + 'static>(hub: &Hub, answer: Answer) -> Result<R, Error> {
    match answer {
        Answer::Called(outcome) => outcome.downcast().map_or(Err(Error::Terminated), |outcome| *outcome),
        answer => hub.read(answer, |answer| {
            answer.and_then(|bytes| decode(|| postcard::from_bytes(bytes)))
        }),
    }
}

/// Decodes an answer for the user's callback. If that panics, this is the outcome.
pub fn calling<R>(callback: impl FnOnce(&Result<R, Error>) + Send + 'static) -> Callback
where
    R: DeserializeOwned + Send + 'static,
{
    Box::new(move |hub, answer| {
        let outcome = open(hub, answer);
        let outcome: Result<R, Error> = call_back(|| callback(&outcome)).and(outcome);
        Answer::Called(Box::new(outcome))
    })
}

impl<R> Handle<R> {
    #[inline]
    pub(super) fn new(hub: Arc<Hub>, job: Job) -> Self {
        Self {
            hub,
            job: Some(job),
            outcome: PhantomData,
        }
    }

    /// Waits for the outcome and takes it.
    ///
    /// # Errors
    /// Why there is no result; [`Error::Nested`] in a callback of the pool, if the outcome is not there yet.
    #[inline]
    pub fn get(mut self) -> Result<R, Error>
    where
        R: DeserializeOwned + 'static,
    {
        may_submit()?;
        let Some(job) = self.job else {
            return Err(Error::Terminated);
        };
        if let Some(tiny) = self.hub.states.take(job) {
            self.job = None;
            return decode(|| postcard::from_bytes(tiny.as_bytes()));
        }
        let answer = self.hub.take(job)?;
        self.job = None;
        open(&self.hub, answer)
    }

    /// Waits for the outcome at most for `timeout`. If it is not there by then, the handle comes back, and
    /// the task goes on.
    ///
    /// ```
    /// use std::time::Duration;
    /// use forklore_pool::Pool;
    ///
    /// let mut builder = Pool::builder();
    /// let nap = builder.task("nap", |ms: u64| std::thread::sleep(Duration::from_millis(ms)));
    /// let pool = builder.processes(1).build()?;
    /// let handle = pool.apply_async(nap, 50)?;
    /// let handle = handle.get_timeout(Duration::ZERO).expect_err("it sleeps");
    /// assert_eq!(handle.get(), Ok(()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The handle, after `timeout`.
    pub fn get_timeout(self, timeout: Duration) -> Result<Result<R, Error>, Self>
    where
        R: DeserializeOwned + 'static,
    {
        match self.wait(Some(timeout)) {
            Ok(true) => Ok(self.get()),
            Ok(false) => Err(self),
            Err(error) => Ok(Err(error)),
        }
    }

    /// Waits until the outcome is there, at most for `timeout`; says whether it is.
    ///
    /// # Errors
    /// [`Error::Nested`] in a callback of the pool.
    pub fn wait(&self, timeout: Option<Duration>) -> Result<bool, Error> {
        may_submit()?;
        let Some(job) = self.job else { return Ok(true) };
        if self.hub.is_settled(job) {
            return Ok(true);
        }
        may_wait()?;
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Ok(self.hub.wait_for(job, deadline))
    }

    /// Whether the outcome is there. With a callback, it is there once that has returned.
    pub fn ready(&self) -> bool {
        self.wait(Some(Duration::ZERO)).unwrap_or(false)
    }
}

impl<R> Drop for Handle<R> {
    #[inline]
    fn drop(&mut self) {
        // A worker has a copy of the pool, but no say in it.
        if let Some(job) = self.job
            && may_submit().is_ok()
        {
            self.hub.forget(job);
        }
    }
}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Handle").finish_non_exhaustive()
    }
}
