//! `multiprocessing.Barrier`.

use std::sync::atomic::AtomicU32;

use super::{LOCK, SemLock, SharedWord};
use crate::multiprocessing::passed_fds;
use crate::sync::barrier::{self, Barrier, Place};
use crate::sync::word::Word;
use forklore_event::StartMethod;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, NativeFunction, Signature, Value, number};

/// `multiprocessing.Barrier`
pub static BARRIER: Class = Class::new("Barrier")
    .module("multiprocessing.synchronize")
    .methods(barrier::method::<SharedState>);

/// The state of a barrier of several processes.
struct SharedState {
    word: SharedWord,
    /// Tells whether it can be sent, as that of a condition.
    lock: Value,
}

impl Word for SharedState {
    fn cell(&self) -> &AtomicU32 {
        self.word.cell()
    }
}

impl Place for SharedState {
    const CLASS: &'static Class = &BARRIER;

    fn reduce(barrier: &Barrier<Self>) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(&super::CONDITION)?;
        let parts = vec![
            Value::Int(barrier.parties),
            barrier.action.clone(),
            barrier.timeout.clone(),
            barrier.state.word.pack()?,
            barrier.state.lock.clone(),
        ];
        Ok((Value::Native(&REBUILD), parts))
    }
}

/// `multiprocessing.Barrier(parties, action=None, timeout=None)`
pub fn make_barrier(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("BaseContext.Barrier", ["parties", "action", "timeout"]).required(1);
    let [parties, action, timeout] = args.bind(&INIT)?.map(Option::unwrap_or_default);
    Ok(Value::object(Barrier {
        parties: number::index(&parties)?,
        action,
        timeout,
        state: SharedState {
            word: SharedWord::new(0)?,
            lock: Value::object(SemLock::new(&LOCK, 1, method)?),
        },
    }))
}

static REBUILD: NativeFunction =
    NativeFunction::new("multiprocessing.synchronize", "_rebuild_barrier", rebuild_barrier);

/// Makes the copy of a barrier in a new process, of its parts.
pub fn rebuild_barrier(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [parties, action, timeout, word, lock] = args.positional.as_slice() else {
        return Err(Raise::type_error("not a Barrier"));
    };
    Ok(Value::object(Barrier {
        parties: number::index(parties)?,
        action: action.clone(),
        timeout: timeout.clone(),
        state: SharedState {
            word: SharedWord::unpack(thread, word)?,
            lock: lock.clone(),
        },
    }))
}
