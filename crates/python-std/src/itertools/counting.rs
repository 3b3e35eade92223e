//! `count`, `repeat`, `cycle` and `islice`.

use super::{class, iterable, object};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::arithmetic::{self, BinaryOp};
use forklore_python::value::limit::room_to_grow;
use forklore_python::value::number::{self, Number};
use forklore_python::value::{Args, Class, Iter, Next, Signature, Value, display};

pub(super) static COUNT: Class = class("count", count);
pub(super) static REPEAT: Class = class("repeat", repeat);
pub(super) static CYCLE: Class = class("cycle", cycle);
pub(super) static ISLICE: Class = class("islice", islice);

fn count(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("count", ["start", "step"]).native();
    let [start, step] = args.bind(&SIGNATURE)?;
    let (next, step) = (start.unwrap_or(Value::Int(0)), step.unwrap_or(Value::Int(1)));
    if Number::of(&next).is_none() || Number::of(&step).is_none() {
        return Err(Raise::type_error("a number is required"));
    }
    Ok(object(class, Count { next, step }))
}

struct Count {
    next: Value,
    step: Value,
}

impl Next for Count {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let following = arithmetic::binary(thread, BinaryOp::Add, &self.next, &self.step, false)?;
        Ok(Some(std::mem::replace(&mut self.next, following)))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let next = display::repr(thread, &self.next)?;
        Ok(Some(match self.step {
            Value::Int(1) => format!("count({next})"),
            ref step => format!("count({next}, {})", display::repr(thread, step)?),
        }))
    }
}

fn repeat(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("repeat", ["object", "times"]).required(1).native();
    let [element, times] = args.bind(&SIGNATURE)?;
    let times = times.map(|times| number::index(&times)).transpose()?;
    Ok(object(
        class,
        Repeat {
            element: element.unwrap_or_default(),
            times: times.map(|times| times.max(0)),
        },
    ))
}

struct Repeat {
    element: Value,
    /// How often it is still to come; `None` is for ever.
    times: Option<i64>,
}

impl Next for Repeat {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        match &mut self.times {
            Some(0) => return Ok(None),
            Some(times) => *times -= 1,
            None => {}
        }
        Ok(Some(self.element.clone()))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let element = display::repr(thread, &self.element)?;
        Ok(Some(match self.times {
            None => format!("repeat({element})"),
            Some(times) => format!("repeat({element}, {times})"),
        }))
    }
}

fn cycle(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [elements] = args.up_to("cycle", 1)?;
    Ok(object(
        class,
        Cycle {
            first_round: Some(iterable(thread, elements)?),
            seen: Vec::new(),
            at: 0,
        },
    ))
}

struct Cycle {
    first_round: Option<Iter>,
    seen: Vec<Value>,
    at: usize,
}

impl Next for Cycle {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if let Some(elements) = &mut self.first_round {
            if let Some(element) = elements.next(thread)? {
                if self.seen.len() == self.seen.capacity() {
                    room_to_grow(self.seen.len(), size_of::<Value>())?;
                }
                self.seen.push(element.clone());
                return Ok(Some(element));
            }
            self.first_round = None;
        }
        let element = self.seen.get(self.at).cloned();
        self.at = (self.at + 1).checked_rem(self.seen.len()).unwrap_or(0);
        Ok(element)
    }
}

fn islice(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let given = args.positional.len();
    let [elements, first, second, step] = args.up_to("islice", 2)?;
    let (start, stop) = match given {
        2 => (None, first),
        _ => (first, second),
    };
    let bound = |value: Option<Value>, text: &'static str| match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => match number::as_int(&value).and_then(|number| u64::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(Raise::value_error(text)),
        },
    };
    const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STEP: &str = "Step for islice() must be a positive integer or None.";
    let stop = bound(stop, STOP)?;
    let next = bound(start, INDICES)?.unwrap_or(0);
    let step = bound(step, STEP)?.unwrap_or(1);
    if step == 0 {
        return Err(Raise::value_error(STEP));
    }
    Ok(object(
        class,
        Slice {
            elements: Some(iterable(thread, elements)?),
            taken: 0,
            next,
            stop,
            step,
        },
    ))
}

struct Slice {
    elements: Option<Iter>,
    /// How many elements were taken from what is sliced.
    taken: u64,
    /// The place of the next element.
    next: u64,
    stop: Option<u64>,
    step: u64,
}

impl Next for Slice {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(elements) = &mut self.elements else {
            return Ok(None);
        };
        // What lies before the end is used up, also if there is no next element.
        let wanted = self.stop.map_or(self.next, |stop| stop.min(self.next));
        let ended = self.stop.is_some_and(|stop| self.next >= stop);
        let until = if ended { wanted } else { wanted + 1 };
        let mut last = None;
        while self.taken < until {
            last = elements.next(thread)?;
            if last.is_none() {
                break;
            }
            self.taken += 1;
        }
        if ended || last.is_none() {
            self.elements = None;
            return Ok(None);
        }
        self.next = self.next.saturating_add(self.step);
        Ok(last)
    }
}
