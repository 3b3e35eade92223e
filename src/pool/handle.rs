use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::error::Error;
use super::hub::{Hub, Sink, call_back, may_wait};

/// What a caller wants to be called with, in the result thread.
pub type OnOutcome<R> = Box<dyn FnOnce(&Result<R, Error>) + Send>;

/// The outcome of a task or a `map` that may still be under way.
///
/// Dropping it forgets the outcome; the task runs nevertheless.
#[must_use = "the outcome is lost without its handle"]
pub struct Handle<R> {
    hub: Arc<Hub>,
    outcome: Arc<Outcome<R>>,
}

impl<R> Handle<R> {
    pub(super) fn new(hub: Arc<Hub>, outcome: Arc<Outcome<R>>) -> Self {
        Self { hub, outcome }
    }

    /// Waits for the outcome and takes it.
    ///
    /// # Errors
    /// Why there is no result; [`Error::Nested`] in a callback of the pool, if the outcome is not there yet.
    pub fn get(self) -> Result<R, Error> {
        if let Some(outcome) = self.outcome.take() {
            return outcome;
        }
        may_wait()?;
        let mut taken = None;
        self.hub.wait_until(None, |_| {
            taken = self.outcome.take();
            taken.is_some()
        });
        taken.unwrap_or(Err(Error::Terminated))
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
    pub fn get_timeout(self, timeout: Duration) -> Result<Result<R, Error>, Self> {
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
        if self.outcome.is_there() {
            return Ok(true);
        }
        may_wait()?;
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Ok(self.hub.wait_until(deadline, |_| self.outcome.is_there()))
    }

    /// Whether the outcome is there. With a callback, it is there once that has returned.
    pub fn ready(&self) -> bool {
        self.wait(Some(Duration::ZERO)).unwrap_or(false)
    }
}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Handle")
            .field("is_ready", &self.outcome.is_there())
            .finish_non_exhaustive()
    }
}

/// Where an outcome is left for its handle.
pub struct Outcome<R>(Mutex<State<R>>);

enum State<R> {
    /// It is not known; perhaps somebody wants to be called with it.
    Open(Option<OnOutcome<R>>),
    /// It is known, and the callback has not returned.
    Held(Result<R, Error>, OnOutcome<R>),
    There(Result<R, Error>),
    Taken,
}

impl<R> Outcome<R> {
    pub fn new(callback: Option<OnOutcome<R>>) -> Self {
        Self(Mutex::new(State::Open(callback)))
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Result<R, Error>> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::There(outcome) => Some(outcome),
            other => {
                *state = other;
                None
            }
        }
    }

    fn is_there(&self) -> bool {
        matches!(&*self.lock(), State::There(_))
    }

    /// The outcome is known. With a callback, which this asks for, it is there only after that has run.
    pub fn settle(&self, outcome: Result<R, Error>) -> bool {
        let mut state = self.lock();
        let callback = match &mut *state {
            State::Open(callback) => callback.take(),
            _ => None,
        };
        let calls_back = callback.is_some();
        *state = match callback {
            Some(callback) => State::Held(outcome, callback),
            None => State::There(outcome),
        };
        calls_back
    }

    /// Runs the callback. If it panics, that is the outcome.
    pub fn run_callback(&self, hub: &Hub) {
        let held = std::mem::replace(&mut *self.lock(), State::Taken);
        let State::Held(outcome, callback) = held else { return };
        let ran = call_back(|| callback(&outcome));
        hub.change(|_| *self.lock() = State::There(ran.and(outcome)));
    }
}

impl<R: DeserializeOwned + Send> Sink for Outcome<R> {
    fn put(&self, _: usize, answer: Result<&[u8], Error>) -> bool {
        self.settle(answer.and_then(|bytes| {
            let decoded = postcard::from_bytes(bytes);
            decoded.map_err(|error| Error::Undecodable(error.to_string()))
        }))
    }

    fn call_back(&self, hub: &Hub) {
        self.run_callback(hub);
    }
}
