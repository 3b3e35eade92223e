//! `itertools.chain`, which is also what `Counter.elements` returns.

use super::{Class, Iter, IteratorObject, NativeFunction, Next, Value};
use crate::exception::Raise;
use crate::interp::Thread;

/// `itertools.chain`
pub static CLASS: Class = Class::new("chain")
    .module("itertools")
    .construct(|_, _, args| {
        args.no_keywords("chain")?;
        Ok(chain(Iter::over(args.positional)))
    })
    .class_methods(|name| (name == "from_iterable").then_some(&FROM_ITERABLE));

static FROM_ITERABLE: NativeFunction = NativeFunction::new("itertools", "from_iterable", |thread, args| {
    let iterables = Iter::new(thread, &args.one("itertools.chain.from_iterable")?)?;
    Ok(chain(iterables))
});

fn chain(iterables: Iter) -> Value {
    let chain = Chain {
        iterables,
        current: None,
    };
    Value::object(IteratorObject::new(&CLASS, Iter::Native(Box::new(chain))))
}

/// A chain over the elements of one list.
pub(super) fn over(elements: Vec<Value>) -> Value {
    chain(Iter::over(vec![Value::tuple(elements)]))
}

struct Chain {
    iterables: Iter,
    current: Option<Iter>,
}

impl Next for Chain {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(element) = current.next(thread)? {
                    return Ok(Some(element));
                }
                self.current = None;
            }
            let Some(next) = self.iterables.next(thread)? else {
                return Ok(None);
            };
            self.current = Some(Iter::new(thread, &next)?);
        }
    }
}
