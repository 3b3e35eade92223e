//! What looks at every element: `takewhile`, `dropwhile`, `filterfalse`,
//! `compress`, `starmap` and `accumulate`.

use super::{class, iterable, object};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::arithmetic::{self, BinaryOp};
use forklore_python::value::{Args, Class, Iter, Next, Signature, Value, collect};

pub(super) static TAKEWHILE: Class = class("takewhile", |thread, class, args| {
    let (predicate, elements) = predicate(thread, class, args)?;
    Ok(object(
        class,
        TakeWhile {
            predicate,
            elements: Some(elements),
        },
    ))
});
pub(super) static DROPWHILE: Class = class("dropwhile", |thread, class, args| {
    let (predicate, elements) = predicate(thread, class, args)?;
    Ok(object(
        class,
        DropWhile {
            predicate: Some(predicate),
            elements,
        },
    ))
});
pub(super) static FILTERFALSE: Class = class("filterfalse", |thread, class, args| {
    let (predicate, elements) = predicate(thread, class, args)?;
    Ok(object(class, FilterFalse { predicate, elements }))
});
pub(super) static STARMAP: Class = class("starmap", |thread, class, args| {
    let (function, elements) = predicate(thread, class, args)?;
    Ok(object(class, StarMap { function, elements }))
});
pub(super) static COMPRESS: Class = class("compress", compress);
pub(super) static ACCUMULATE: Class = class("accumulate", accumulate);

/// A function and what its arguments come from.
fn predicate(thread: &mut Thread, class: &'static Class, args: Args) -> Result<(Value, Iter), Raise> {
    let [function, elements] = args.up_to(class.name, 2)?;
    Ok((function.unwrap_or_default(), iterable(thread, elements)?))
}

fn holds(thread: &mut Thread, predicate: &Value, element: &Value) -> Result<bool, Raise> {
    match predicate {
        Value::None => Ok(element.is_true()),
        predicate => Ok(thread
            .call(predicate, Args::positional(vec![element.clone()]))?
            .is_true()),
    }
}

struct TakeWhile {
    predicate: Value,
    /// `None` after the first element that did not fit.
    elements: Option<Iter>,
}

impl Next for TakeWhile {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(elements) = &mut self.elements else {
            return Ok(None);
        };
        let Some(element) = elements.next(thread)? else {
            return Ok(None);
        };
        if holds(thread, &self.predicate, &element)? {
            return Ok(Some(element));
        }
        self.elements = None;
        Ok(None)
    }
}

struct DropWhile {
    /// `None` after the first element that did not fit.
    predicate: Option<Value>,
    elements: Iter,
}

impl Next for DropWhile {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        while let Some(element) = self.elements.next(thread)? {
            match &self.predicate {
                Some(predicate) if holds(thread, predicate, &element)? => {}
                _ => {
                    self.predicate = None;
                    return Ok(Some(element));
                }
            }
        }
        Ok(None)
    }
}

struct FilterFalse {
    predicate: Value,
    elements: Iter,
}

impl Next for FilterFalse {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        while let Some(element) = self.elements.next(thread)? {
            if !holds(thread, &self.predicate, &element)? {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }
}

struct StarMap {
    function: Value,
    elements: Iter,
}

impl Next for StarMap {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(arguments) = self.elements.next(thread)? else {
            return Ok(None);
        };
        let arguments = collect(thread, &arguments)?;
        thread.call(&self.function, Args::positional(arguments)).map(Some)
    }
}

fn compress(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("compress", ["data", "selectors"]).required(2).native();
    let [data, selectors] = args.bind(&SIGNATURE)?;
    let (elements, selectors) = (iterable(thread, data)?, iterable(thread, selectors)?);
    Ok(object(class, Compress { elements, selectors }))
}

struct Compress {
    elements: Iter,
    selectors: Iter,
}

impl Next for Compress {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        while let Some(element) = self.elements.next(thread)? {
            match self.selectors.next(thread)? {
                Some(selector) if selector.is_true() => return Ok(Some(element)),
                Some(_) => {}
                None => break,
            }
        }
        Ok(None)
    }
}

fn accumulate(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("accumulate", ["iterable", "func", "initial"])
        .required(1)
        .positional(2)
        .native();
    let [elements, function, initial] = args.bind(&SIGNATURE)?;
    let is_given = |value: &Value| !matches!(value, Value::None);
    Ok(object(
        class,
        Accumulate {
            elements: iterable(thread, elements)?,
            function: function.filter(is_given),
            initial: initial.filter(is_given),
            total: None,
        },
    ))
}

struct Accumulate {
    elements: Iter,
    /// `None` adds.
    function: Option<Value>,
    /// What comes first.
    initial: Option<Value>,
    total: Option<Value>,
}

impl Next for Accumulate {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if let Some(initial) = self.initial.take() {
            self.total = Some(initial);
            return Ok(self.total.clone());
        }
        let Some(element) = self.elements.next(thread)? else {
            return Ok(None);
        };
        let total = match (&self.total, &self.function) {
            (None, _) => element,
            (Some(total), None) => arithmetic::binary(thread, BinaryOp::Add, total, &element, false)?,
            (Some(total), Some(function)) => {
                let arguments = vec![total.clone(), element];
                thread.call(function, Args::positional(arguments))?
            }
        };
        self.total = Some(total);
        Ok(self.total.clone())
    }
}
