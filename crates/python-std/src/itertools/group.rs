//! `groupby`: groups that share one iterator with it.

use std::sync::Arc;

use super::{class, iterable, object};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, Next, Shared, Signature, Value, comparison};

pub(super) static GROUPBY: Class = class("groupby", groupby);

static GROUPER: Class = Class::new("_grouper").module("itertools");

fn groupby(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("groupby", ["iterable", "key"]).required(1).native();
    let [elements, key] = args.bind(&SIGNATURE)?;
    let source = Source {
        elements: iterable(thread, elements)?,
        key: key.unwrap_or_default(),
        pending: None,
    };
    let shared = Arc::new(Groups {
        source: Shared::new(Some(source)),
        current: Shared::new(None),
    });
    Ok(object(class, GroupBy(shared)))
}

/// What is grouped. It is taken out of its place while code of the listing runs.
struct Source {
    elements: Iter,
    /// What elements are grouped by; `None` is by themselves.
    key: Value,
    /// The next element and its key, if they are known.
    pending: Option<(Value, Value)>,
}

struct Groups {
    source: Shared<Option<Source>>,
    /// The group that was handed out last: which one, and its key.
    current: Shared<Option<(u64, Value)>>,
}

impl Source {
    /// Makes the next element known; false if there is none.
    fn look(&mut self, thread: &mut Thread) -> Result<bool, Raise> {
        if self.pending.is_some() {
            return Ok(true);
        }
        let Some(element) = self.elements.next(thread)? else {
            return Ok(false);
        };
        let key = match &self.key {
            Value::None => element.clone(),
            key => thread.call(key, Args::positional(vec![element.clone()]))?,
        };
        self.pending = Some((element, key));
        Ok(true)
    }

    /// The next element, if it belongs to the group of `key`.
    fn next_of(&mut self, thread: &mut Thread, key: &Value) -> Result<Option<Value>, Raise> {
        if !self.look(thread)? {
            return Ok(None);
        }
        let belongs = match &self.pending {
            Some((_, next)) => comparison::same(key, next)?,
            None => false,
        };
        Ok(self.pending.take_if(|_| belongs).map(|(element, _)| element))
    }
}

impl Groups {
    fn with<T>(
        &self,
        thread: &mut Thread,
        act: impl FnOnce(&mut Thread, &mut Source) -> Result<T, Raise>,
    ) -> Result<T, Raise> {
        let Some(mut source) = self.source.lock().take() else {
            return Err(Raise::value_error("generator already executing"));
        };
        let result = act(thread, &mut source);
        *self.source.lock() = Some(source);
        result
    }
}

struct GroupBy(Arc<Groups>);

impl Next for GroupBy {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let current = self.0.current.snapshot();
        let key = self.0.with(thread, |thread, source| {
            // What is left of the last group is passed over.
            if let Some((_, key)) = &current {
                while source.next_of(thread, key)?.is_some() {}
            }
            source.look(thread)?;
            Ok(source.pending.as_ref().map(|(_, key)| key.clone()))
        })?;
        let Some(key) = key else { return Ok(None) };
        let nth = current.map_or(0, |(nth, _)| nth + 1);
        *self.0.current.lock() = Some((nth, key.clone()));
        let groups = self.0.clone();
        let group = object(
            &GROUPER,
            Group {
                groups,
                nth,
                key: key.clone(),
            },
        );
        Ok(Some(Value::tuple(vec![key, group])))
    }
}

struct Group {
    groups: Arc<Groups>,
    nth: u64,
    key: Value,
}

impl Next for Group {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        // A group ends when the next one is asked for.
        let current = self.groups.current.lock().as_ref().map(|(nth, _)| *nth);
        if current != Some(self.nth) {
            return Ok(None);
        }
        let key = &self.key;
        self.groups.with(thread, |thread, source| source.next_of(thread, key))
    }
}
