//! Comprehensions and generator expressions: one walk for both.

use std::sync::Arc;

use indexmap::IndexMap;

use super::frame::Flow;
use super::generator::{Generator, Paused};
use super::{Frame, Thread};
use crate::exception::Raise;
use crate::ir::{Body, Comprehension, ComprehensionExpr, ComprehensionKind, Span};
use crate::value::limit::room_to_grow;
use crate::value::{Cell, Iter, Key, KeySet, Value};

impl Thread {
    pub(super) fn eval_comprehension(
        &mut self,
        frame: &mut Frame,
        expr: &ComprehensionExpr,
        span: Span,
    ) -> Result<Value, Raise> {
        let Body::Comprehension(comprehension) = &expr.code.body else {
            return Ok(Value::None);
        };
        let iterable = self.eval(frame, &expr.iter)?;
        frame.span = span;
        let first = Iter::new(self, &iterable)?;
        let closure: Vec<Arc<Cell>> = expr.captures.iter().map(|cell| frame.cells[*cell].clone()).collect();
        let mut inner = Frame::new(expr.code.clone(), Vec::new(), &closure);
        if comprehension.kind == ComprehensionKind::Generator {
            inner.paused.push(Paused::Rounds(vec![first]));
            return Ok(Value::object(Generator::new(inner, self.process())));
        }
        let outer = std::mem::replace(&mut self.code, expr.code.clone());
        let made = self.gather(&mut inner, comprehension, vec![first]);
        self.code = outer;
        made.map_err(|raise| self.passing(&inner, raise))
    }

    /// What a comprehension makes that is no generator.
    fn gather(
        &mut self,
        frame: &mut Frame,
        comprehension: &Comprehension,
        mut iters: Vec<Iter>,
    ) -> Result<Value, Raise> {
        match comprehension.kind {
            ComprehensionKind::Set => {
                let mut items = KeySet::default();
                while let Some((item, _)) = self.round(frame, comprehension, &mut iters)? {
                    frame.span = comprehension.span;
                    items.insert(Key::new(item)?);
                }
                Ok(Value::set(items))
            }
            ComprehensionKind::Dict => {
                let mut entries = IndexMap::new();
                while let Some((key, value)) = self.round(frame, comprehension, &mut iters)? {
                    frame.span = comprehension.span;
                    entries.insert(Key::new(key)?, value);
                }
                Ok(Value::dict(entries))
            }
            ComprehensionKind::List | ComprehensionKind::Generator => {
                let mut items = Vec::new();
                while let Some((item, _)) = self.round(frame, comprehension, &mut iters)? {
                    if items.len() == items.capacity() {
                        room_to_grow(items.len(), size_of::<Value>())?;
                    }
                    items.push(item);
                }
                Ok(Value::list(items))
            }
        }
    }

    /// Goes on with a generator expression, to its next element or to its end.
    pub(super) fn resume_rounds(&mut self, frame: &mut Frame, comprehension: &Comprehension) -> Result<Flow, Raise> {
        let Some(Paused::Rounds(mut iters)) = frame.paused.pop() else {
            return Ok(Flow::Next);
        };
        frame.span = comprehension.span;
        let sent = frame.sent.take().unwrap_or(Ok(Value::None));
        let found = sent.and_then(|_| self.round(frame, comprehension, &mut iters));
        match found.map_err(|raise| self.passing(frame, raise))? {
            Some((element, _)) => {
                frame.paused.push(Paused::Rounds(iters));
                Ok(Flow::Yield(element))
            }
            None => Ok(Flow::Next),
        }
    }

    /// The next element, or key and value. There is an iterator for each clause that is under way.
    fn round(
        &mut self,
        frame: &mut Frame,
        comprehension: &Comprehension,
        iters: &mut Vec<Iter>,
    ) -> Result<Option<(Value, Value)>, Raise> {
        'rounds: while let Some(iter) = iters.last_mut() {
            frame.span = comprehension.span;
            let Some(item) = iter.next(self)? else {
                iters.pop();
                continue;
            };
            let clause = &comprehension.clauses[iters.len() - 1];
            self.assign(frame, &clause.target, item)?;
            for condition in &clause.conditions {
                let value = self.eval(frame, condition)?;
                if !self.truth(&value)? {
                    continue 'rounds;
                }
            }
            let inner = comprehension.clauses.get(iters.len());
            if let Some(iter) = inner.and_then(|clause| clause.iter.as_ref()) {
                let iterable = self.eval(frame, iter)?;
                frame.span = comprehension.span;
                iters.push(Iter::new(self, &iterable)?);
                continue;
            }
            let element = self.eval(frame, &comprehension.element)?;
            let value = match &comprehension.value {
                Some(value) => self.eval(frame, value)?,
                None => Value::None,
            };
            return Ok(Some((element, value)));
        }
        Ok(None)
    }
}
