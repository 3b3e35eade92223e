//! `multiprocessing.Barrier`.

use super::Word;
use crate::deadline::deadline;
use crate::multiprocessing::passed_fds;
use crate::semaphores::BROKEN_BARRIER_ERROR;
use forklore_event::{Blocked, Micros, StartMethod};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Signature, Value, number};

/// `multiprocessing.Barrier`
pub static BARRIER: Class = Class::new("Barrier")
    .module("multiprocessing.synchronize")
    .methods(method);

/// A barrier of several processes.
struct Barrier {
    parties: i64,
    action: Value,
    timeout: Value,
    /// How many are inside, times 4, and the [phase](FILLING).
    state: Word,
    /// Tells whether it can be sent, as that of a condition.
    lock: Value,
}

// What a barrier is about, as `threading.Barrier` has it.
const FILLING: u32 = 0;
const DRAINING: u32 = 1;
const RESETTING: u32 = 2;
const BROKEN: u32 = 3;

const ONE: u32 = 4;

fn phase(state: u32) -> u32 {
    state % ONE
}

fn inside(state: u32) -> u32 {
    state / ONE
}

fn with_phase(state: u32, phase: u32) -> u32 {
    state - state % ONE + phase
}

/// `multiprocessing.Barrier(parties, action=None, timeout=None)`
pub fn make_barrier(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("BaseContext.Barrier", ["parties", "action", "timeout"]).required(1);
    let [parties, action, timeout] = args.bind(&INIT)?.map(Option::unwrap_or_default);
    Ok(Value::object(Barrier {
        parties: number::index(&parties)?,
        action,
        timeout,
        state: Word::new(FILLING)?,
        lock: Value::object(super::SemLock::new(&super::LOCK, 1, method)?),
    }))
}

static REBUILD: NativeFunction =
    NativeFunction::new("multiprocessing.synchronize", "_rebuild_barrier", rebuild_barrier);

/// Makes the copy of a barrier in a new process, of its parts.
pub fn rebuild_barrier(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [parties, action, timeout, state, lock] = args.positional.as_slice() else {
        return Err(Raise::type_error("not a Barrier"));
    };
    Ok(Value::object(Barrier {
        parties: number::index(parties)?,
        action: action.clone(),
        timeout: timeout.clone(),
        state: Word::unpack(thread, state)?,
        lock: lock.clone(),
    }))
}

impl Barrier {
    fn phase(&self) -> u32 {
        phase(self.state.value())
    }

    fn break_it(&self) {
        self.state.update(|state| Some(with_phase(state, BROKEN)));
    }

    fn reset(&self) {
        self.state.update(|state| {
            let is_settled = matches!(phase(state), DRAINING | RESETTING);
            match inside(state) {
                0 => Some(with_phase(state, FILLING)),
                _ if is_settled => None,
                _ => Some(with_phase(state, RESETTING)),
            }
        });
    }

    /// How many are waiting.
    fn waiting(&self) -> u32 {
        let state = self.state.value();
        if phase(state) == FILLING { inside(state) } else { 0 }
    }

    /// Whether all are here, and the last of them has not let them go yet.
    fn is_full(&self, state: u32) -> bool {
        self.parties > 0 && i64::from(inside(state)) >= self.parties
    }

    /// Goes in, where the barrier takes somebody, and says who came before; `None` while it is
    /// broken. While it drains nobody gets in.
    fn enter(&self, thread: &mut Thread) -> Result<Option<u32>, Raise> {
        let mut before = None;
        self.state.wait(thread, None, || {
            let entered = self.state.update(|state| match phase(state) {
                FILLING if !self.is_full(state) => Some(state + ONE),
                _ => None,
            });
            before = entered.map(inside);
            entered.is_some() || self.phase() == BROKEN
        })?;
        Ok(before)
    }

    /// Lets all go who are inside, after the action.
    fn release(&self, thread: &mut Thread) -> Result<(), Raise> {
        if !matches!(self.action, Value::None)
            && let Err(raise) = thread.call(&self.action, Args::default())
        {
            self.break_it();
            return Err(raise);
        }
        self.state.update(|state| Some(with_phase(state, DRAINING)));
        Ok(())
    }

    fn wait_for_others(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<(), Raise> {
        let on = Blocked::Lock {
            name: BARRIER.name.to_owned(),
        };
        thread.blocked(on, |thread| {
            self.state.wait(thread, deadline, || self.phase() != FILLING)
        })?;
        // Who comes too late breaks it, if it has not opened at the last moment.
        self.state
            .update(|state| (phase(state) == FILLING).then(|| with_phase(state, BROKEN)));
        match self.phase() {
            DRAINING => Ok(()),
            _ => Err(broken()),
        }
    }

    /// Goes out; the last one makes it ready for the next round.
    fn leave(&self) {
        self.state.update(|state| {
            let left = state - ONE;
            Some(match phase(left) {
                DRAINING | RESETTING if inside(left) == 0 => with_phase(left, FILLING),
                _ => left,
            })
        });
    }

    fn wait(&self, thread: &mut Thread, timeout: Option<Value>) -> Result<Value, Raise> {
        let timeout = timeout.filter(|timeout| !matches!(timeout, Value::None));
        let deadline = deadline(thread, Some(timeout.unwrap_or_else(|| self.timeout.clone())))?;
        let Some(index) = self.enter(thread)? else {
            return Err(broken());
        };
        let passed = if i64::from(index) + 1 == self.parties {
            self.release(thread)
        } else {
            self.wait_for_others(thread, deadline)
        };
        self.leave();
        passed.map(|()| Value::Int(index.into()))
    }
}

fn broken() -> Raise {
    Raise::with_args(&BROKEN_BARRIER_ERROR, Vec::new())
}

impl NativeObject for Barrier {
    fn class(&self) -> &'static Class {
        &BARRIER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "parties" => Some(Value::Int(self.parties)),
            "n_waiting" => Some(Value::Int(self.waiting().into())),
            "broken" => Some((self.phase() == BROKEN).into()),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let address = std::ptr::from_ref(self).addr();
        let state = match self.phase() {
            BROKEN => "broken".to_owned(),
            _ => format!("waiters={}/{}", self.waiting(), self.parties),
        };
        Ok(Some(format!("<{} at {address:#x}: {state}>", BARRIER.qualified_name())))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(&super::CONDITION)?;
        let parts = vec![
            Value::Int(self.parties),
            self.action.clone(),
            self.timeout.clone(),
            self.state.pack()?,
            self.lock.clone(),
        ];
        Ok((Value::Native(&REBUILD), parts))
    }
}

fn this(value: &Value) -> Result<&Barrier, Raise> {
    value
        .downcast::<Barrier>()
        .ok_or_else(|| Raise::type_error("not a Barrier"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "wait" => |thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Barrier.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            this(value)?.wait(thread, timeout)
        },
        "abort" => |_, value, args| {
            args.none("Barrier.abort")?;
            this(value)?.break_it();
            Ok(Value::None)
        },
        "reset" => |_, value, args| {
            args.none("Barrier.reset")?;
            this(value)?.reset();
            Ok(Value::None)
        },
        _ => return None,
    })
}
