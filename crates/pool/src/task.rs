//! Functions that workers can run, by number.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{Page, encode};
use super::words::Status;

/// A function that a pool's workers can run: what [`Builder::task`] gives, and what
/// [`Pool::apply`] and the others take. The types are those of the function, so an argument
/// of another type does not compile.
///
/// ```compile_fail
/// use forklore_pool::Pool;
///
/// let mut builder = Pool::builder();
/// let square = builder.task("square", |n: u64| n * n);
/// let pool = builder.build()?;
/// let answer = pool.apply(square, "seven")?; // a string is not a u64
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`Builder::task`]: super::Builder::task
/// [`Pool::apply`]: super::Pool::apply
pub struct Task<A, R> {
    pub(super) entry: usize,
    /// The registry that it is an entry of.
    pub(super) registry: u64,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Clone for Task<A, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, R> Copy for Task<A, R> {}

impl<A, R> fmt::Debug for Task<A, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Task({})", self.entry)
    }
}

/// What workers can run. It is complete before the first worker is forked, so
/// every worker has a copy of it, closures and what they captured included, and a
/// task travels as its number.
pub struct Registry {
    pub(super) number: u64,
    routines: Vec<(String, Box<dyn Routine>)>,
}

impl Registry {
    pub fn new(number: u64) -> Self {
        Self {
            number,
            routines: Vec::new(),
        }
    }

    pub fn add<A, R, F>(&mut self, name: String, function: F) -> Task<A, R>
    where
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
        F: Fn(A) -> R + Send + Sync + 'static,
    {
        let routine = Typed {
            function,
            types: PhantomData,
        };
        self.routines.push((name, Box::new(routine)));
        Task {
            entry: self.routines.len() - 1,
            registry: self.number,
            types: PhantomData,
        }
    }

    /// The name a task was registered with.
    pub fn name(&self, entry: usize) -> &str {
        self.routines.get(entry).map_or("?", |(name, _)| name)
    }

    /// Runs a task: takes `items` arguments one after another from `input`, and
    /// puts their results, or a message, on a page. The first item that fails ends it.
    pub fn run(&self, entry: usize, input: &[u8], items: usize, output: &mut Page<'_>) -> Status {
        let Some((_, routine)) = self.routines.get(entry) else {
            output.extend(b"no such task");
            return Status::BadArgument;
        };
        let ran = catch_unwind(AssertUnwindSafe(|| routine.run(input, items, output)));
        let (status, message) = match ran {
            Ok(Ok(())) => return Status::Done,
            Ok(Err(Failure::Argument(error))) => (Status::BadArgument, error.to_string()),
            Ok(Err(Failure::Result(error))) => (Status::BadResult, error.to_string()),
            Err(panic) => (Status::Panicked, message_of(&*panic)),
        };
        output.clear();
        output.extend(message.as_bytes());
        status
    }
}

/// What a panic says, if it says something.
pub fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

enum Failure {
    Argument(postcard::Error),
    Result(postcard::Error),
}

trait Routine: Send + Sync {
    fn run(&self, input: &[u8], items: usize, output: &mut Page<'_>) -> Result<(), Failure>;
}

struct Typed<A, R, F> {
    function: F,
    types: PhantomData<fn(A) -> R>,
}

impl<A: DeserializeOwned, R: Serialize, F: Fn(A) -> R + Send + Sync> Routine for Typed<A, R, F> {
    fn run(&self, input: &[u8], items: usize, output: &mut Page<'_>) -> Result<(), Failure> {
        let mut rest = input;
        for _ in 0..items {
            let (argument, after) = postcard::take_from_bytes(rest).map_err(Failure::Argument)?;
            rest = after;
            encode(&(self.function)(argument), output).map_err(Failure::Result)?;
        }
        Ok(())
    }
}
