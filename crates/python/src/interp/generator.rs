//! Generators: functions with a `yield`, and generator expressions.
//!
//! A generator has a frame and nothing on the stack: `yield` ends the evaluation of its body as `return` does, and each
//! statement around it notes in [`Frame::paused`] where it was. To go on, the body is evaluated again, and every
//! statement takes up its note. So `yield` is a statement, or what a statement assigns, and nothing else.

use std::sync::{Arc, Weak};

use super::frame::Flow;
use super::{Frame, Process, Thread};
use crate::exception::{ATTRIBUTE_ERROR, GENERATOR_EXIT, Raise, STOP_ITERATION};
use crate::ir::{Expr, Span, Target};
use crate::value::{Args, Class, Iter, IteratorObject, Method, NativeObject, Next, Shared, Value};

/// Where in a statement, or in a block, a generator was left.
pub(super) enum Paused {
    /// In this statement of a block.
    Statement(usize),
    /// In the block that an `if` chose: whether that of the condition.
    If(bool),
    /// In the body of this case of a `match`.
    Case(usize),
    /// In the body of a `while` or of a `try`.
    Body,
    /// In the body of a `for`.
    For(Iter),
    /// In the `else` block of a loop or of a `try`.
    Else,
    /// In this clause of a `try`, which handles this exception.
    Handler(usize, Raise),
    /// In the `finally` block of a `try` whose other blocks ended like this.
    Finally(Result<Flow, Raise>),
    /// In the body of a `with`, with this context manager.
    With(Value),
    /// At a `yield`.
    Yield,
    /// At a `yield from`.
    YieldFrom(Delegate),
    /// At an element of a generator expression: an iterator for each clause that is under way.
    Rounds(Vec<Iter>),
}

/// What a generator yields from.
pub(super) enum Delegate {
    Generator(Arc<Generator>),
    Iter(Iter),
}

/// What a generator did when it was resumed.
pub(super) enum Resumed {
    Yielded(Value),
    Returned(Value),
}

/// What comes to a generator at its `yield`.
type Sent = Result<Value, Raise>;

/// The class of generators.
static GENERATOR: Class = Class::new("generator").methods(method);

/// A generator that a listing holds.
pub struct Generator {
    body: Arc<Body>,
    /// What gives its elements.
    elements: Arc<IteratorObject>,
}

/// The function that the generator runs.
pub(super) struct Body {
    pub(super) name: Arc<str>,
    state: Shared<State>,
    /// Where it is closed if it is forgotten.
    pub(super) process: Shared<Weak<Process>>,
}

enum State {
    /// Called, and nothing has run.
    Created(Frame),
    /// At a `yield`.
    Suspended(Frame),
    /// Being resumed.
    Running,
    /// It returned, or raised.
    Finished,
}

impl Generator {
    /// A generator that is about to run the body of the function in `frame`.
    pub(super) fn new(frame: Frame, process: &Arc<Process>) -> Self {
        let body = Arc::new(Body {
            name: frame.code.qualified_name.clone(),
            state: Shared::new(State::Created(frame)),
            process: Shared::new(Arc::downgrade(process)),
        });
        let elements = Iter::Native(Box::new(Elements(body.clone())));
        let elements = Arc::new(IteratorObject::new(&GENERATOR, elements));
        Self { body, elements }
    }
}

impl Generator {
    /// Has it closed by this process, which may have been forked from the one that made it.
    pub(super) fn adopt(&self, process: &Arc<Process>) {
        *self.body.process.lock() = Arc::downgrade(process);
    }
}

impl Body {
    /// The frame of one that is at a `yield`, which ends with that.
    pub(super) fn take_suspended(&self) -> Option<Frame> {
        let state = std::mem::replace(&mut *self.state.lock(), State::Finished);
        match state {
            State::Suspended(frame) => Some(frame),
            _ => None,
        }
    }

    /// The same generator, at a `yield` in this frame of its.
    pub(super) fn again(&self, frame: Frame) -> Self {
        Self {
            name: self.name.clone(),
            state: Shared::new(State::Suspended(frame)),
            process: Shared::new(self.process.snapshot()),
        }
    }

    /// Makes it one that has ended.
    pub(super) fn finish(&self) {
        let before = std::mem::replace(&mut *self.state.lock(), State::Finished);
        drop(before);
    }

    /// `generator.close()`
    pub(super) fn close(&self, thread: &mut Thread) -> Result<(), Raise> {
        let exit = Raise::with_args(&GENERATOR_EXIT, Vec::new());
        match self.resume(thread, Err(exit)) {
            Ok(Resumed::Yielded(_)) => Err(Raise::runtime_error("generator ignored GeneratorExit")),
            Err(raise) if !raise.is(&GENERATOR_EXIT) && !raise.is(&STOP_ITERATION) => Err(raise),
            _ => Ok(()),
        }
    }

    /// `generator.send(value)`, or `generator.throw(exception)`.
    fn resume(&self, thread: &mut Thread, sent: Sent) -> Result<Resumed, Raise> {
        let state = std::mem::replace(&mut *self.state.lock(), State::Running);
        let mut frame = match (state, &sent) {
            (State::Running, _) => return Err(Raise::value_error("generator already executing")),
            (State::Created(frame), Ok(Value::None)) => frame,
            (State::Created(frame), Ok(_)) => {
                *self.state.lock() = State::Created(frame);
                let text = "can't send non-None value to a just-started generator";
                return Err(Raise::type_error(text));
            }
            (State::Suspended(mut frame), _) => {
                frame.sent = Some(sent);
                frame
            }
            (State::Created(_) | State::Finished, Err(_)) => {
                *self.state.lock() = State::Finished;
                return sent.map(Resumed::Returned);
            }
            (State::Finished, Ok(_)) => {
                *self.state.lock() = State::Finished;
                return Ok(Resumed::Returned(Value::None));
            }
        };
        let ended = thread.run_frame(&mut frame);
        let (state, resumed) = match ended {
            Ok(Flow::Yield(value)) => (State::Suspended(frame), Ok(Resumed::Yielded(value))),
            Ok(Flow::Return(value)) => (State::Finished, Ok(Resumed::Returned(value))),
            Ok(_) => (State::Finished, Ok(Resumed::Returned(Value::None))),
            Err(raise) if raise.is(&STOP_ITERATION) => (State::Finished, Err(escaped(raise))),
            Err(raise) => (State::Finished, Err(raise)),
        };
        *self.state.lock() = state;
        resumed
    }
}

/// A `StopIteration` that left the body would be taken for its end.
fn escaped(raise: Raise) -> Raise {
    let error = Raise::runtime_error("generator raised StopIteration");
    {
        let mut state = error.0.state();
        state.context = Some(raise.0.clone());
        state.cause = Some(raise.0);
        state.suppress_context = true;
    }
    error
}

fn method(name: &str) -> Option<Method> {
    fn stopped(resumed: Resumed) -> Result<Value, Raise> {
        match resumed {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(Value::None) => Err(Raise::with_args(&STOP_ITERATION, Vec::new())),
            Resumed::Returned(value) => Err(Raise::with_args(&STOP_ITERATION, vec![value])),
        }
    }
    fn body(generator: &Value) -> Result<Arc<Body>, Raise> {
        let found = generator
            .downcast::<Generator>()
            .map(|generator| generator.body.clone());
        found.ok_or_else(|| Raise::type_error("not a generator"))
    }
    match name {
        "__next__" => Some(|thread, this, args| {
            args.none("generator.__next__")?;
            stopped(body(this)?.resume(thread, Ok(Value::None))?)
        }),
        "send" => Some(|thread, this, args| {
            let value = args.one("generator.send")?;
            stopped(body(this)?.resume(thread, Ok(value))?)
        }),
        "throw" => Some(|thread, this, args| {
            let raise = thrown(thread, args)?;
            stopped(body(this)?.resume(thread, Err(raise))?)
        }),
        "close" => Some(|thread, this, args| {
            args.none("generator.close")?;
            body(this)?.close(thread).map(|()| Value::None)
        }),
        _ => None,
    }
}

/// What `throw(exception)`, or `throw(class, value, traceback)`, raises.
fn thrown(thread: &mut Thread, args: Args) -> Result<Raise, Raise> {
    let [class, value, _traceback] = args.up_to("throw", 1)?;
    let (class, value) = (class.unwrap_or_default(), value.unwrap_or_default());
    let exception = match (&class, value) {
        (_, Value::None) => class,
        (Value::Class(known), value) if value.is_instance(known) => value,
        (Value::Class(_), Value::Tuple(parts)) => thread.call(&class, Args::positional(parts.to_vec()))?,
        (Value::Class(_), value) => thread.call(&class, Args::positional(vec![value]))?,
        (Value::Exception(_), _) => {
            let text = "instance exception may not have a separate value";
            return Err(Raise::type_error(text));
        }
        _ => class,
    };
    let text = "exceptions must be classes or instances deriving from BaseException";
    thread.exception(exception, text)
}

impl NativeObject for Generator {
    fn class(&self) -> &'static Class {
        &GENERATOR
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "gi_running" => Some(Value::Bool(matches!(*self.body.state.lock(), State::Running))),
            "__name__" => self.body.name.rsplit('.').next().map(Value::str),
            "__qualname__" => Some(Value::Str(self.body.name.clone())),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let at = Arc::as_ptr(&self.body).addr();
        Ok(Some(format!("<generator object {} at {at:#x}>", self.body.name)))
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::Object(self.elements.clone())))
    }
}

/// What a generator yields.
struct Elements(Arc<Body>);

impl Next for Elements {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        Ok(match self.0.resume(thread, Ok(Value::None))? {
            Resumed::Yielded(value) => Some(value),
            Resumed::Returned(_) => None,
        })
    }
}

impl Delegate {
    fn new(thread: &mut Thread, value: &Value) -> Result<Self, Raise> {
        match value.downcast_arc::<Generator>() {
            Some(generator) => Ok(Self::Generator(generator)),
            None => Iter::new(thread, value).map(Self::Iter),
        }
    }

    fn resume(&mut self, thread: &mut Thread, sent: Sent) -> Result<Resumed, Raise> {
        match self {
            Self::Generator(generator) => generator.body.resume(thread, sent),
            Self::Iter(iter) => match sent? {
                Value::None => Ok(iter
                    .next(thread)?
                    .map_or(Resumed::Returned(Value::None), Resumed::Yielded)),
                _ => Err(Raise::new(&ATTRIBUTE_ERROR, "the iterator has no attribute 'send'")),
            },
        }
    }
}

impl Thread {
    /// `targets = yield value`
    pub(super) fn exec_yield(
        &mut self,
        frame: &mut Frame,
        (targets, value): (&[Target], Option<&Expr>),
        span: Span,
    ) -> Result<Flow, Raise> {
        let Some(Paused::Yield) = frame.paused.pop() else {
            let value = value.map_or(Ok(Value::None), |value| self.eval(frame, value))?;
            frame.paused.push(Paused::Yield);
            return Ok(Flow::Yield(value));
        };
        frame.span = span;
        let sent = frame.sent.take().unwrap_or(Ok(Value::None))?;
        self.assign_all(frame, targets, &sent)
    }

    /// `targets = yield from value`
    pub(super) fn exec_yield_from(
        &mut self,
        frame: &mut Frame,
        (targets, value): (&[Target], &Expr),
        span: Span,
    ) -> Result<Flow, Raise> {
        let (mut delegate, sent) = match frame.paused.pop() {
            Some(Paused::YieldFrom(delegate)) => (delegate, frame.sent.take().unwrap_or(Ok(Value::None))),
            _ => {
                let value = self.eval(frame, value)?;
                frame.span = span;
                (Delegate::new(self, &value)?, Ok(Value::None))
            }
        };
        frame.span = span;
        match delegate.resume(self, sent)? {
            Resumed::Yielded(value) => {
                frame.paused.push(Paused::YieldFrom(delegate));
                Ok(Flow::Yield(value))
            }
            Resumed::Returned(value) => self.assign_all(frame, targets, &value),
        }
    }

    fn assign_all(&mut self, frame: &mut Frame, targets: &[Target], value: &Value) -> Result<Flow, Raise> {
        let mut targets = targets.iter();
        targets.try_for_each(|target| self.assign(frame, target, value.clone()))?;
        Ok(Flow::Next)
    }
}
