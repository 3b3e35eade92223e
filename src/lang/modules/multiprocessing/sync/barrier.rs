use super::Word;
use crate::event::{Blocked, StartMethod};
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;
use crate::lang::modules::multiprocessing::luggage;
use crate::lang::modules::semaphores::BROKEN_BARRIER_ERROR;
use crate::lang::modules::threading::deadline;
use crate::lang::value::{Args, Class, Method, NativeFunction, NativeObject, Signature, Value, number};

/// `multiprocessing.Barrier`
pub static BARRIER: Class = Class::new("Barrier")
    .module("multiprocessing.synchronize")
    .methods(method);

/// A barrier of several processes.
struct Barrier {
    parties: u32,
    action: Value,
    timeout: Value,
    /// How many have come since the beginning. Round `n` is over when `n * parties` have.
    came: Word,
    /// How many rounds are over, their actions included; each broken one ends all.
    rounds: Word,
    /// 1 once it is broken.
    broken: Word,
    /// Tells whether it can be sent, as that of a condition.
    lock: Value,
}

/// `multiprocessing.Barrier(parties, action=None, timeout=None)`
pub fn make_barrier(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("BaseContext.Barrier", ["parties", "action", "timeout"]).required(1);
    let [parties, action, timeout] = args.bind(&INIT)?.map(Option::unwrap_or_default);
    Ok(Value::object(Barrier {
        parties: u32::try_from(number::index(&parties)?).unwrap_or(0).max(1),
        action,
        timeout,
        came: Word::new(0)?,
        rounds: Word::new(0)?,
        broken: Word::new(0)?,
        lock: Value::object(super::SemLock::new(&super::LOCK, 1, method)?),
    }))
}

static REBUILD: NativeFunction =
    NativeFunction::new("multiprocessing.synchronize", "_rebuild_barrier", rebuild_barrier);

/// Makes the copy of a barrier in a new process, of its parts.
pub fn rebuild_barrier(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [parties, action, timeout, came, rounds, broken, lock] = args.positional.as_slice() else {
        return Err(Raise::type_error("not a Barrier"));
    };
    Ok(Value::object(Barrier {
        parties: u32::try_from(number::index(parties)?).unwrap_or(1),
        action: action.clone(),
        timeout: timeout.clone(),
        came: Word::unpack(thread, came)?,
        rounds: Word::unpack(thread, rounds)?,
        broken: Word::unpack(thread, broken)?,
        lock: lock.clone(),
    }))
}

impl Barrier {
    fn is_broken(&self) -> bool {
        self.broken.value() > 0
    }

    fn break_it(&self) {
        self.broken.set(1);
        // Whoever sleeps looks again.
        self.rounds.increase();
    }

    fn wait(&self, thread: &mut Thread, timeout: Option<Value>) -> Result<Value, Raise> {
        let broken = || Raise::with_args(&BROKEN_BARRIER_ERROR, Vec::new());
        let deadline = deadline(thread, Some(timeout.unwrap_or_else(|| self.timeout.clone())))?;
        if self.is_broken() {
            return Err(broken());
        }
        let before = self.came.add(1);
        let (index, round) = (before % self.parties, before / self.parties);
        if index + 1 == self.parties {
            if !matches!(self.action, Value::None)
                && let Err(raise) = thread.call(&self.action, Args::default())
            {
                self.break_it();
                return Err(raise);
            }
            self.rounds.increase();
        } else {
            let on = Blocked::Lock {
                name: BARRIER.name.to_owned(),
            };
            let met = thread.blocked(on, |thread| {
                self.rounds
                    .wait(thread, deadline, || self.rounds.value() > round || self.is_broken())
            })?;
            if !met {
                self.break_it();
            }
        }
        match self.is_broken() {
            true => Err(broken()),
            false => Ok(Value::Int(index.into())),
        }
    }
}

impl NativeObject for Barrier {
    fn class(&self) -> &'static Class {
        &BARRIER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "parties" => Some(Value::Int(self.parties.into())),
            "n_waiting" => Some(Value::Int((self.came.value() % self.parties).into())),
            "broken" => Some(self.is_broken().into()),
            _ => None,
        })
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        luggage::check_spawning(&super::CONDITION)?;
        let parts = vec![
            Value::Int(self.parties.into()),
            self.action.clone(),
            self.timeout.clone(),
            self.came.pack()?,
            self.rounds.pack()?,
            self.broken.pack()?,
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
        _ => return None,
    })
}
