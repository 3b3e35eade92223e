//! `zip_longest` and `pairwise`.

use super::{class, iterable, object};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, Next, Value};

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
