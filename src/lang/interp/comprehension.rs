//! Comprehensions and generator expressions: one state machine for both.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::{Frame, Thread};
use crate::lang::exception::Raise;
use crate::lang::ir::{Body, Code, Comprehension, ComprehensionExpr, ComprehensionKind, Span};
use crate::lang::value::limit::room_to_grow;
use crate::lang::value::{Cell, Class, Iter, IteratorObject, Key, Next, Value};

/// The class of generator expressions.
static GENERATOR: Class = Class::new("generator");

impl Thread {
    pub(super) fn eval_comprehension(
        &mut self,
        frame: &mut Frame,
        expr: &ComprehensionExpr,
        span: Span,
    ) -> Result<Value, Raise> {
        let first = self.iter_of(frame, &expr.iter)?;
        let closure: Vec<Arc<Cell>> = expr.captures.iter().map(|cell| frame.cells[*cell].clone()).collect();
        let mut rounds = Rounds {
            frame: Frame::new(expr.code.clone(), Vec::new(), &closure),
            iters: vec![first],
        };
        let Some(comprehension) = inside(&expr.code) else {
            return Ok(Value::None);
        };
        frame.span = span;
        match comprehension.kind {
            ComprehensionKind::Generator => {
                let iter = Iter::Native(Box::new(rounds));
                Ok(Value::object(IteratorObject::new(&GENERATOR, iter)))
            }
            ComprehensionKind::List => {
                let mut items = Vec::new();
                while let Some((item, _)) = rounds.advance(self)? {
                    if items.len() == items.capacity() {
                        room_to_grow(items.len(), size_of::<Value>())?;
                    }
                    items.push(item);
                }
                Ok(Value::list(items))
            }
            ComprehensionKind::Set => {
                let mut items = IndexSet::new();
                while let Some((item, _)) = rounds.advance(self)? {
                    items.insert(Key::new(item)?);
                }
                Ok(Value::set(items))
            }
            ComprehensionKind::Dict => {
                let mut entries = IndexMap::new();
                while let Some((key, value)) = rounds.advance(self)? {
                    entries.insert(Key::new(key)?, value);
                }
                Ok(Value::dict(entries))
            }
        }
    }
}

fn inside(code: &Code) -> Option<&Comprehension> {
    match &code.body {
        Body::Comprehension(comprehension) => Some(comprehension),
        _ => None,
    }
}

/// Where a comprehension is: one iterator for each clause that is under way.
struct Rounds {
    frame: Frame,
    iters: Vec<Iter>,
}

impl Rounds {
    /// The next element, or key and value.
    fn advance(&mut self, thread: &mut Thread) -> Result<Option<(Value, Value)>, Raise> {
        let code = self.frame.code.clone();
        let Some(comprehension) = inside(&code) else {
            return Ok(None);
        };
        let outer = std::mem::replace(&mut thread.code, code.clone());
        let element = self.find_next(thread, comprehension);
        thread.code = outer;
        element.map_err(|raise| {
            // A generator that raised is finished.
            self.iters.clear();
            thread.passing(&self.frame, raise)
        })
    }

    fn find_next(
        &mut self,
        thread: &mut Thread,
        comprehension: &Comprehension,
    ) -> Result<Option<(Value, Value)>, Raise> {
        'rounds: while let Some(iter) = self.iters.last_mut() {
            let Some(item) = iter.next(thread)? else {
                self.iters.pop();
                continue;
            };
            let clause = &comprehension.clauses[self.iters.len() - 1];
            thread.assign(&mut self.frame, &clause.target, item)?;
            for condition in &clause.conditions {
                let value = thread.eval(&mut self.frame, condition)?;
                if !thread.truth(&value)? {
                    continue 'rounds;
                }
            }
            let inner = comprehension.clauses.get(self.iters.len());
            if let Some(iter) = inner.and_then(|clause| clause.iter.as_ref()) {
                let iter = thread.iter_of(&mut self.frame, iter)?;
                self.iters.push(iter);
                continue;
            }
            let element = thread.eval(&mut self.frame, &comprehension.element)?;
            let value = match &comprehension.value {
                Some(value) => thread.eval(&mut self.frame, value)?,
                None => Value::None,
            };
            return Ok(Some((element, value)));
        }
        Ok(None)
    }
}

impl Next for Rounds {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        Ok(self.advance(thread)?.map(|(element, _)| element))
    }
}
