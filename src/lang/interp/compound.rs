//! Loops, `try` and `with`.

use std::sync::Arc;

use super::exec::Flow;
use super::{Frame, Thread};
use crate::lang::exception::{BASE_EXCEPTION, Raise};
use crate::lang::ir::{Block, Expr, Handler, Target, Try};
use crate::lang::value::{Iter, Value};

impl Thread {
    pub(super) fn exec_while(
        &mut self,
        frame: &mut Frame,
        line: u32,
        test: &Expr,
        body: &Block,
        orelse: &Block,
    ) -> Result<Flow, Raise> {
        while self.test(frame, test)? {
            match self.exec_block(frame, body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
            }
            self.reach_line(line)?;
        }
        self.exec_block(frame, orelse)
    }

    pub(super) fn exec_for(
        &mut self,
        frame: &mut Frame,
        (line, target, iter): (u32, &Target, &Expr),
        body: &Block,
        orelse: &Block,
    ) -> Result<Flow, Raise> {
        let mut elements = self.iter_of(frame, iter).map_err(|raise| self.passing(frame, raise))?;
        loop {
            frame.span = iter.span;
            let element = elements.next(self).map_err(|raise| self.passing(frame, raise))?;
            let Some(element) = element else { break };
            self.assign(frame, target, element)
                .map_err(|raise| self.passing(frame, raise))?;
            match self.exec_block(frame, body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
            }
            self.reach_line(line)?;
        }
        self.exec_block(frame, orelse)
    }

    /// An iterator over the value of `iterable`.
    pub(super) fn iter_of(&mut self, frame: &mut Frame, iterable: &Expr) -> Result<Iter, Raise> {
        let value = self.eval(frame, iterable)?;
        frame.span = iterable.span;
        Iter::new(self, &value)
    }

    pub(super) fn exec_try(&mut self, frame: &mut Frame, stmt: &Try) -> Result<Flow, Raise> {
        let ended = match self.exec_block(frame, &stmt.body) {
            Ok(Flow::Next) => self.exec_block(frame, &stmt.orelse),
            Ok(flow) => Ok(flow),
            Err(raise) => self.handle(frame, &stmt.handlers, raise),
        };
        if stmt.finally.is_empty() {
            return ended;
        }
        let finally = match &ended {
            Ok(_) => self.exec_block(frame, &stmt.finally),
            Err(raise) => self.handling(raise, |this| this.exec_block(frame, &stmt.finally)),
        };
        // A `return` or an exception of the `finally` clause takes the place of how the rest ended.
        match finally? {
            Flow::Next => ended,
            flow => Ok(flow),
        }
    }

    /// Runs the clause that catches the exception, if there is one.
    fn handle(&mut self, frame: &mut Frame, handlers: &[Handler], raise: Raise) -> Result<Flow, Raise> {
        for handler in handlers {
            let catches = match &handler.class {
                None => true,
                Some(class) => {
                    let found = self.handling(&raise, |this| this.catches(frame, class, &raise));
                    found.map_err(|raise| self.passing(frame, raise))?
                }
            };
            if !catches {
                continue;
            }
            if let Some(place) = handler.name {
                self.store(frame, place, Value::Exception(raise.0.clone()));
            }
            let ended = self.handling(&raise, |this| {
                this.reach_line(handler.line)?;
                this.exec_block(frame, &handler.body)
            });
            if let Some(place) = handler.name {
                self.unbind(frame, place);
            }
            return ended;
        }
        Err(raise)
    }

    /// Whether `except class` catches the exception.
    fn catches(&mut self, frame: &mut Frame, class: &Expr, raise: &Raise) -> Result<bool, Raise> {
        let value = self.eval(frame, class)?;
        frame.span = class.span;
        let candidates = match &value {
            Value::Tuple(classes) => classes.to_vec(),
            _ => vec![value],
        };
        for candidate in candidates {
            match candidate {
                Value::Class(class) if class.is_subclass(&BASE_EXCEPTION) => {
                    if raise.is(class) {
                        return Ok(true);
                    }
                }
                _ => {
                    let text = "catching classes that do not inherit from BaseException is not allowed";
                    return Err(Raise::type_error(text));
                }
            }
        }
        Ok(false)
    }

    /// Runs `inside` while the exception is being handled: `raise` alone raises it
    /// again, and what is raised anew gets it as its context.
    fn handling<T>(&mut self, raise: &Raise, inside: impl FnOnce(&mut Self) -> Result<T, Raise>) -> Result<T, Raise> {
        self.handling.push(Arc::clone(&raise.0));
        let result = inside(self);
        self.handling.pop();
        result
    }

    pub(super) fn exec_with(
        &mut self,
        frame: &mut Frame,
        context: &Expr,
        target: Option<&Target>,
        body: &Block,
    ) -> Result<Flow, Raise> {
        let (manager, entered) = match self.enter(frame, context) {
            Ok(entered) => entered,
            Err(raise) => return Err(self.passing(frame, raise)),
        };
        let assigned = match target {
            Some(target) => self
                .assign(frame, target, entered)
                .map_err(|raise| self.passing(frame, raise)),
            None => Ok(()),
        };
        let ended = assigned.and_then(|()| self.exec_block(frame, body));
        let Value::Object(object) = &manager else { return ended };
        frame.span = context.span;
        match ended {
            Ok(flow) => match object.exit(self, None) {
                Ok(_) => Ok(flow),
                Err(raise) => Err(self.passing(frame, raise)),
            },
            Err(raise) => {
                let swallowed = self.handling(&raise, |this| object.exit(this, Some(&raise)));
                match swallowed {
                    Ok(true) => Ok(Flow::Next),
                    Ok(false) => Err(raise),
                    Err(raise) => Err(self.passing(frame, raise)),
                }
            }
        }
    }

    /// The context manager and what its `__enter__` returned.
    fn enter(&mut self, frame: &mut Frame, context: &Expr) -> Result<(Value, Value), Raise> {
        let manager = self.eval(frame, context)?;
        frame.span = context.span;
        let entered = match &manager {
            Value::Object(object) => object.enter(self, &manager),
            _ => None,
        };
        match entered {
            Some(entered) => Ok((manager, entered?)),
            None => Err(Raise::type_error(format!(
                "'{}' object does not support the context manager protocol",
                manager.type_name()
            ))),
        }
    }
}
