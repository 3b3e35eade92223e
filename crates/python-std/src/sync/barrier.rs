//! `threading.Barrier`, and `multiprocessing.Barrier`, which in CPython is derived from it.

use std::sync::atomic::AtomicU32;

use super::waiting;
use super::word::Word;
use crate::deadline::deadline;
use forklore_event::Micros;
use forklore_python::exception::{RUNTIME_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeObject, Signature, Value, number, unpicklable};

/// `threading.Barrier`
pub static BARRIER: Class = Class::new("Barrier")
    .module("threading")
    .construct(construct)
    .methods(method::<AtomicU32>)
    .unpicklable_part("_thread.lock");
/// `threading.BrokenBarrierError`
pub static BROKEN_BARRIER_ERROR: Class = RUNTIME_ERROR.derive("threading", "BrokenBarrierError");

/// Where the state of a barrier lies.
pub trait Place: Word + Send + Sync + Sized + 'static {
    /// The class of a barrier there.
    const CLASS: &'static Class;

    /// How another process makes its copy of the barrier, as [`NativeObject::reduce`].
    ///
    /// # Errors
    /// `TypeError` or `RuntimeError` if it cannot be sent.
    fn reduce(barrier: &Barrier<Self>) -> Result<(Value, Vec<Value>), Raise>;
}

impl Place for AtomicU32 {
    const CLASS: &'static Class = &BARRIER;

    fn reduce(_barrier: &Barrier<Self>) -> Result<(Value, Vec<Value>), Raise> {
        Err(unpicklable(&BARRIER))
    }
}

/// A barrier of several threads or processes.
pub struct Barrier<P> {
    /// How many meet.
    pub parties: i64,
    /// What is called when all are here; `None` of Python: nothing.
    pub action: Value,
    /// The time-out of a wait that says none.
    pub timeout: Value,
    /// How many are inside, times 4, and the [phase](FILLING).
    pub state: P,
}

// What a barrier is about.
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

fn construct(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("Barrier.__init__", ["parties", "action", "timeout"]).required(1);
    let [parties, action, timeout] = args.bind(&INIT)?.map(Option::unwrap_or_default);
    Ok(Value::object(Barrier {
        parties: number::index(&parties)?,
        action,
        timeout,
        state: AtomicU32::new(FILLING),
    }))
}

impl<P: Place> Barrier<P> {
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
        thread.blocked(waiting(P::CLASS), |thread| {
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

impl<P: Place> NativeObject for Barrier<P> {
    fn class(&self) -> &'static Class {
        P::CLASS
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
        Ok(Some(format!(
            "<{} at {address:#x}: {state}>",
            P::CLASS.qualified_name()
        )))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        P::reduce(self)
    }
}

fn this<P: Place>(value: &Value) -> Result<&Barrier<P>, Raise> {
    value
        .downcast::<Barrier<P>>()
        .ok_or_else(|| Raise::type_error("not a Barrier"))
}

/// The methods of a barrier.
pub fn method<P: Place>(name: &str) -> Option<Method> {
    Some(match name {
        "wait" => |thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Barrier.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            this::<P>(value)?.wait(thread, timeout)
        },
        "abort" => |_, value, args| {
            args.none("Barrier.abort")?;
            this::<P>(value)?.break_it();
            Ok(Value::None)
        },
        "reset" => |_, value, args| {
            args.none("Barrier.reset")?;
            this::<P>(value)?.reset();
            Ok(Value::None)
        },
        _ => return None,
    })
}
