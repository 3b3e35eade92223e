//! `multiprocessing.Lock`, `RLock`, `Semaphore` and `BoundedSemaphore`.

use std::thread::ThreadId;

use super::SharedWord;
use crate::deadline::deadline_real;
use crate::multiprocessing::identity::Identity;
use crate::multiprocessing::passed_fds;
use crate::sync::waiting;
use crate::sync::word::Word;
use crate::threading;
use forklore_event::{Blocked, Micros, Pid, StartMethod};
use forklore_python::exception::{ASSERTION_ERROR, Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Shared, Signature, Value};

/// `multiprocessing.Lock`
pub static LOCK: Class = class("Lock");
/// `multiprocessing.RLock`
pub static RLOCK: Class = class("RLock");
/// `multiprocessing.Semaphore`
pub static SEMAPHORE: Class = class("Semaphore");
/// `multiprocessing.BoundedSemaphore`
pub static BOUNDED_SEMAPHORE: Class = class("BoundedSemaphore").base(&SEMAPHORE);

const fn class(name: &'static str) -> Class {
    Class::new(name).module("multiprocessing.synchronize").methods(method)
}

/// CPython's `SemLock`: a lock or a semaphore of several processes.
pub struct SemLock {
    class: &'static Class,
    free: SharedWord,
    /// More than this it cannot hold; `None`: as much as one likes.
    most: Option<u32>,
    held: Shared<Held>,
    /// Of a context whose processes are forked: it cannot be sent.
    is_forks: bool,
}

/// How this process holds it.
#[derive(Clone, Copy, Default)]
struct Held {
    /// How often it was acquired and not released here.
    count: i64,
    /// By whom it was acquired last. A forked child is somebody else.
    by: Option<(Pid, ThreadId)>,
}

/// `multiprocessing.Lock()`
pub fn make_lock(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    args.none("BaseContext.Lock")?;
    Ok(Value::object(SemLock::new(&LOCK, 1, method)?))
}

/// `multiprocessing.RLock()`
pub fn make_rlock(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    args.none("BaseContext.RLock")?;
    Ok(Value::object(SemLock::new(&RLOCK, 1, method)?))
}

/// `multiprocessing.Semaphore(value=1)`
pub fn make_semaphore(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("BaseContext.Semaphore", ["value"]);
    counting(&SEMAPHORE, method, args.bind(&INIT)?)
}

/// `multiprocessing.BoundedSemaphore(value=1)`
pub fn make_bounded_semaphore(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("BaseContext.BoundedSemaphore", ["value"]);
    counting(&BOUNDED_SEMAPHORE, method, args.bind(&INIT)?)
}

fn counting(class: &'static Class, method: StartMethod, [value]: [Option<Value>; 1]) -> Result<Value, Raise> {
    let value = match value {
        None => 1,
        Some(Value::Int(value)) => u32::try_from(value).map_err(|_| Raise::os_error(nix::libc::EINVAL))?,
        Some(other) => {
            return Err(Raise::type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                other.type_name()
            )));
        }
    };
    Ok(Value::object(SemLock::new(class, value, method)?))
}

/// `SemLock._rebuild`, which makes the copy in a new process.
static REBUILD: NativeFunction =
    NativeFunction::new("multiprocessing.synchronize", "_rebuild_semlock", rebuild_semlock);

/// `_rebuild_semlock(class name, most, place)`
pub fn rebuild_semlock(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SEMLOCK: Signature<3> = Signature::new("_rebuild", ["kind", "maxvalue", "handle"]).required(3);
    let [name, most, place] = args.bind(&SEMLOCK)?.map(Option::unwrap_or_default);
    let class = match &name {
        Value::Str(name) => [&LOCK, &RLOCK, &BOUNDED_SEMAPHORE]
            .into_iter()
            .find(|class| *class.name == **name),
        _ => None,
    };
    let most = match most {
        Value::Int(most) => u32::try_from(most).ok(),
        _ => None,
    };
    Ok(Value::object(SemLock {
        class: class.unwrap_or(&SEMAPHORE),
        free: SharedWord::unpack(thread, &place)?,
        most,
        held: Shared::new(Held::default()),
        is_forks: false,
    }))
}

impl SemLock {
    /// A lock or semaphore that can be acquired `value` times.
    ///
    /// # Errors
    /// `OSError` if the kernel has no memory for it.
    pub fn new(class: &'static Class, value: u32, method: StartMethod) -> Result<Self, Raise> {
        Ok(Self {
            class,
            free: SharedWord::new(value)?,
            most: (*class != SEMAPHORE).then_some(value),
            held: Shared::new(Held::default()),
            is_forks: method == StartMethod::Fork,
        })
    }

    fn me(thread: &Thread) -> (Pid, ThreadId) {
        (thread.stage().pid(), std::thread::current().id())
    }

    /// Whether the calling thread has it.
    pub fn is_mine(&self, thread: &Thread) -> bool {
        let held = self.held.lock();
        held.count > 0 && held.by == Some(Self::me(thread))
    }

    /// How often it can still be acquired.
    pub fn value(&self) -> u32 {
        self.free.value()
    }

    /// Takes it if it is free.
    pub fn try_acquire(&self, thread: &Thread) -> bool {
        let taken = (*self.class == RLOCK && self.is_mine(thread)) || self.free.try_decrease();
        if taken {
            self.note_taken(thread);
        }
        taken
    }

    fn note_taken(&self, thread: &Thread) {
        let me = Self::me(thread);
        let mut held = self.held.lock();
        // What a parent held before the fork, its child does not.
        if held.by.is_none_or(|(pid, _)| pid != me.0) {
            held.count = 0;
        }
        held.count += 1;
        held.by = Some(me);
    }

    /// Waits for it and takes it, or gives up at scenario time `deadline`; says whether it has it.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn acquire(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        self.acquire_as(thread, deadline, || waiting(self.class))
    }

    /// As [`SemLock::acquire`]; `on` is what a wait is told as.
    ///
    /// # Errors
    /// As [`SemLock::acquire`].
    pub fn acquire_as(
        &self,
        thread: &mut Thread,
        deadline: Option<Micros>,
        on: impl FnOnce() -> Blocked,
    ) -> Result<bool, Raise> {
        if self.try_acquire(thread) {
            return Ok(true);
        }
        let on = on();
        thread.blocked(on, |thread| {
            let taken = self.free.wait(thread, deadline, || self.free.try_decrease())?;
            if taken {
                self.note_taken(thread);
            }
            Ok(taken)
        })
    }

    /// Gives it back.
    ///
    /// # Errors
    /// If it is not held, or not by this thread, where that is an error.
    pub fn release(&self, thread: &Thread) -> Result<(), Raise> {
        if *self.class == RLOCK {
            if !self.is_mine(thread) {
                let text = "attempt to release recursive lock not owned by thread";
                return Err(Raise::new(&ASSERTION_ERROR, text));
            }
            let mut held = self.held.lock();
            held.count -= 1;
            if held.count > 0 {
                return Ok(());
            }
        } else {
            if self.most.is_some_and(|most| self.value() >= most) {
                let text = "semaphore or lock released too many times";
                return Err(Raise::new(&VALUE_ERROR, text));
            }
            self.held.lock().count -= 1;
        }
        self.free.add(1);
        Ok(())
    }
}

impl NativeObject for SemLock {
    fn class(&self) -> &'static Class {
        self.class
    }

    /// As the `__repr__` of each class in `synchronize.py`.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let (name, value) = (self.class.name, self.value());
        if *self.class == SEMAPHORE {
            return Ok(Some(format!("<{name}(value={value})>")));
        }
        if *self.class == BOUNDED_SEMAPHORE {
            let most = self.most.unwrap_or_default();
            return Ok(Some(format!("<{name}(value={value}, maxvalue={most})>")));
        }
        let (owner, count) = self.owner(thread);
        Ok(Some(match *self.class == RLOCK {
            true => format!("<{name}({owner}, {count})>"),
            false => format!("<{name}(owner={owner})>"),
        }))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(self.class)?;
        if self.is_forks {
            return Err(Raise::runtime_error(
                "A SemLock created in a fork context is being shared with a process in a spawn context. This is \
                 not supported. Please use the same context to create multiprocessing objects and Process.",
            ));
        }
        let most = Value::option(self.most.map(i64::from));
        Ok((
            Value::Native(&REBUILD),
            vec![self.class.name.into(), most, self.free.pack()?],
        ))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.acquire(thread, None).map(Value::from))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.release(thread)?;
        Ok(false)
    }
}

impl SemLock {
    /// Who has it, and how often, as far as this process can tell.
    fn owner(&self, thread: &mut Thread) -> (String, String) {
        let held = self.held.snapshot();
        let here = held.by.is_some_and(|(pid, _)| pid == thread.stage().pid());
        if self.is_mine(thread) {
            let mut name = Identity::of(thread).own().name.to_string();
            let current = threading::current(thread);
            if let (Some(name_of), false) = (threading::name_of(&current), thread.is_main) {
                name = format!("{name}|{name_of}");
            }
            (name, held.count.to_string())
        } else if self.value() == 1 {
            ("None".to_owned(), "0".to_owned())
        } else if here && held.count > 0 {
            ("SomeOtherThread".to_owned(), "nonzero".to_owned())
        } else {
            ("SomeOtherProcess".to_owned(), "nonzero".to_owned())
        }
    }
}

fn this(value: &Value) -> Result<&SemLock, Raise> {
    value
        .downcast::<SemLock>()
        .ok_or_else(|| Raise::type_error("not a SemLock"))
}

fn method(name: &str) -> Option<Method> {
    match name {
        "acquire" => Some(|thread, value, args| {
            const ACQUIRE: Signature<2> = Signature::new("acquire", ["block", "timeout"]).native();
            let [block, timeout] = args.bind(&ACQUIRE)?;
            let lock = this(value)?;
            if !block.is_none_or(|block| block.is_true()) {
                return Ok(lock.try_acquire(thread).into());
            }
            let deadline = deadline_real(thread, timeout)?;
            lock.acquire(thread, deadline).map(Value::from)
        }),
        "release" => Some(|thread, value, args| {
            if let given @ 1.. = args.positional.len() {
                let text = format!("SemLock.release() takes no arguments ({given} given)");
                return Err(Raise::type_error(text));
            }
            args.none("release")?;
            this(value)?.release(thread)?;
            Ok(Value::None)
        }),
        "get_value" => Some(|_, value, args| {
            args.none("get_value")?;
            Ok(Value::Int(this(value)?.value().into()))
        }),
        _ => None,
    }
}
