//! `multiprocessing.dummy`: threads under the names of `multiprocessing`.

use super::{connection, thread_pool};
use crate::threading::{self, DUMMY_PROCESS};
use crate::{locks, queue, semaphores};
use forklore_python::value::Value;
use forklore_python::value::module::{Entry, Module};

/// `multiprocessing.dummy`
pub static MODULE: Module = Module::new(
    "multiprocessing.dummy",
    &[
        Entry::class(&semaphores::BARRIER),
        Entry::class(&semaphores::BOUNDED_SEMAPHORE),
        Entry::class(&semaphores::CONDITION),
        Entry::class(&DUMMY_PROCESS),
        Entry::class(&locks::EVENT),
        Entry::class_named("JoinableQueue", &queue::QUEUE),
        Entry::class_named("Lock", &locks::LOCK),
        Entry::function("multiprocessing.dummy", "Pipe", connection::pipe),
        Entry::function("multiprocessing.dummy", "Pool", thread_pool::make),
        Entry::class_named("Process", &DUMMY_PROCESS),
        Entry::class(&queue::QUEUE),
        Entry::class(&locks::RLOCK),
        Entry::class(&semaphores::SEMAPHORE),
        Entry::function("threading", "current_process", |thread, args| {
            args.none("current_thread")?;
            Ok(threading::current(thread))
        }),
        Entry::function("multiprocessing.dummy", "freeze_support", |_, args| {
            args.none("freeze_support").map(|()| Value::None)
        }),
    ],
);
