//! A pool of worker processes: typed tasks in, results out, and real processes in between.
//!
//! ```
//! use forklore_pool::Pool;
//!
//! let mut builder = Pool::builder();
//! let square = builder.task("square", |n: u64| n * n);
//! let pool = builder.processes(2).build()?;
//!
//! assert_eq!(pool.apply(square, 7)?, 49); // one task, and wait for it
//! let handle = pool.apply_async(square, 8)?; // one task, and go on
//! assert_eq!(pool.map(square, vec![1, 2, 3])?, [1, 4, 9]); // many, in order
//! assert_eq!(handle.get()?, 64);
//! for result in pool.imap_unordered(square, 0..1000, 10) {
//!     result?; // many, as they come
//! }
//!
//! pool.close(); // no more tasks
//! pool.join()?; // all done, all workers gone
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A task is a function that is registered *before* the workers are forked, so each of them has it, and a task
//! travels as a number and an encoded argument. Its types are part of the [`Task`]; what it must
//! not be given does not compile.
//!
//! ## What is promised
//!
//! * **Every task comes to exactly one outcome**, and nobody waits for ever: the result, or an [`Error`] that says what
//!   kept it from being there.
//! * **A worker that dies takes exactly the task with it that it was running**
//!   ([`Error::WorkerLost`], with PID and signal or exit code). Others are not affected, another worker
//!   is hired, and what was waiting goes on waiting.
//!
//!   ```
//!   use forklore_pool::{Ended, Error, Pool};
//!
//!   let mut builder = Pool::builder();
//!   let leave = builder.task("leave", |code: i32| -> u8 { std::process::exit(code) });
//!   let pool = builder.processes(1).build()?;
//!   let error = pool.apply(leave, 3).expect_err("it has left");
//!   assert!(matches!(error, Error::WorkerLost { ended: Ended::Exited(3), .. }));
//!   # Ok::<(), Box<dyn std::error::Error>>(())
//!   ```
//! * **What cannot work is refused, not waited for**: waiting for the pool in one of its callbacks
//!   ([`Error::Nested`]), using it in a worker ([`Error::InWorker`]), an initializer that always fails
//!   ([`Error::InitializerFailed`]).
//! * **Memory is bounded.** About sixteen thousand tasks can be under way; who submits more waits for room.
//! * **Nobody is awake without work**: no thread and no worker polls.
//! * **Nothing is left behind** by a pool that is dropped: no process, no thread, no descriptor; and if
//!   the owner is killed, the kernel kills its workers.
//!
//! As every `fork` of a process with threads, hiring a worker copies locks as they are. A task must not wait for one
//! that another thread of the owner may hold; the pool's own locks are never taken in a worker, nor
//! those of a panic. (`std::process::exit` waits for one that a thread holds for a moment when it starts or ends. Those of
//! the pool start while nothing is forked; where other threads come and go, a task had better end its worker with
//! `_exit`.) What a task has captured is copied too, as it is when the worker is forked;
//! where workers are recycled, as it was when the pool was built.
//!
//! ## How it works
//!
//! Submitting writes the task into a cell of shared memory, a cache line, and its number into a queue, all without a system
//! call unless a worker has to be woken; chunks of a `map` that come quickly share the lock and the look at who sleeps.
//! Workers claim tasks with a compare-and-swap and hand answers in with another, so no lock is ever held by one that can be killed. Whoever waits for
//! a result collects results, so there is no thread in between, and decodes its own. One thread, the supervisor,
//! watches the workers through pidfds and has new ones forked; another, if there are callbacks, runs them.

mod answers;
mod api;
mod arena;
mod builder;
mod chunk;
mod codec;
mod error;
mod exchange;
mod handle;
mod hub;
mod imap;
mod inside;
mod job;
mod map;
mod ordered;
mod ring;
mod serve;
mod supervisor;
mod task;
mod threads;
mod waiting;
mod words;
mod zygote;

pub use api::Pool;
pub use builder::Builder;
pub use codec::Bytes;
pub use error::{BuildError, Ended, Error};
pub use handle::Handle;
pub use imap::{Imap, TimedOut};
pub use task::Task;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
