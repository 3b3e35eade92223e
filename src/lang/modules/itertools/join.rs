//! `chain`, `zip_longest` and `pairwise`.

use super::{class, iterable, object};
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Class, Iter, NativeFunction, Next, Value};

pub(super) static CHAIN: Class = class("chain", |_, class, args| {
    args.no_keywords("chain")?;
    Ok(object(class, chain(Iter::over(args.positional))))
})
.class_methods(|name| (name == "from_iterable").then_some(&FROM_ITERABLE));
pub(super) static ZIP_LONGEST: Class = class("zip_longest", zip_longest);
pub(super) static PAIRWISE: Class = class("pairwise", |thread, class, args| {
    let [elements] = args.up_to("pairwise", 1)?;
    Ok(object(
        class,
        Pairwise {
            elements: iterable(thread, elements)?,
            before: None,
        },
    ))
});

static FROM_ITERABLE: NativeFunction = NativeFunction::new("itertools", "from_iterable", |thread, args| {
    let iterables = Iter::new(thread, &args.one("itertools.chain.from_iterable")?)?;
    Ok(object(&CHAIN, chain(iterables)))
});

fn chain(iterables: Iter) -> Chain {
    Chain {
        iterables,
        current: None,
    }
}

pub(super) struct Chain {
    iterables: Iter,
    current: Option<Iter>,
}

impl Chain {
    /// Over the elements of one list.
    pub(super) fn over(elements: Vec<Value>) -> Self {
        chain(Iter::over(vec![Value::tuple(elements)]))
    }
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

fn zip_longest(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let mut fill = Value::None;
    for (name, value) in args.keyword {
        if &*name != "fillvalue" {
            return Err(Raise::type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = value;
    }
    let iters = args
        .positional
        .iter()
        .map(|iterable| Iter::new(thread, iterable).map(Some));
    let iters = iters.collect::<Result<Vec<_>, Raise>>()?;
    Ok(object(class, ZipLongest { iters, fill }))
}

struct ZipLongest {
    /// `None` for those that have ended.
    iters: Vec<Option<Iter>>,
    fill: Value,
}

impl Next for ZipLongest {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let mut elements = Vec::with_capacity(self.iters.len());
        for slot in &mut self.iters {
            let element = match slot {
                Some(iter) => iter.next(thread)?,
                None => None,
            };
            if element.is_none() {
                *slot = None;
            }
            elements.push(element.unwrap_or_else(|| self.fill.clone()));
        }
        let goes_on = self.iters.iter().any(Option::is_some);
        Ok(goes_on.then(|| Value::tuple(elements)))
    }
}

struct Pairwise {
    elements: Iter,
    before: Option<Value>,
}

impl Next for Pairwise {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let before = match self.before.take() {
            Some(before) => Some(before),
            None => self.elements.next(thread)?,
        };
        let Some(before) = before else { return Ok(None) };
        let Some(element) = self.elements.next(thread)? else {
            return Ok(None);
        };
        self.before = Some(element.clone());
        Ok(Some(Value::tuple(vec![before, element])))
    }
}
