use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::error::Error;
use super::hub::Hub;
use super::inside::{call_back, decode, may_submit, may_wait};
use super::post::{Callback, Letter};
use super::tray::Job;

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

/// The outcome in a letter.
#[inline]
pub fn open<R: DeserializeOwned + 'static>(hub: &Hub, letter: Letter) -> Result<R, Error> {
    match letter {
        Letter::Called(outcome) => outcome.downcast().map_or(Err(Error::Terminated), |outcome| *outcome),
        letter => hub.read(letter, |answer| {
            answer.and_then(|bytes| decode(|| postcard::from_bytes(bytes)))
        }),
    }
}

/// Opens a letter for the user's callback. If that panics, this is the outcome.
pub fn calling<R>(callback: impl FnOnce(&Result<R, Error>) + Send + 'static) -> Callback
where
    R: DeserializeOwned + Send + 'static,
{
    Box::new(move |hub, letter| {
        let outcome = open(hub, letter);
        let outcome: Result<R, Error> = call_back(|| callback(&outcome)).and(outcome);
        Letter::Called(Box::new(outcome))
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
        if let Some(tiny) = self.hub.trays.take(job) {
            self.job = None;
            return decode(|| postcard::from_bytes(tiny.as_bytes()));
        }
        let letter = self.hub.take(job)?;
        self.job = None;
        open(&self.hub, letter)
    }

    /// Waits for the outcome at most for `timeout`. If it is not there by then, the handle comes back, and
    /// the task goes on.
    ///
    /// ```
    /// use std::time::Duration;
    /// use forklore::pool::Pool;
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
