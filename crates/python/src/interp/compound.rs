//! Loops, `try` and `with`.

use std::sync::Arc;

use super::frame::Flow;
use super::generator::Paused;
use super::{Frame, Thread};
use crate::exception::{BASE_EXCEPTION, Raise};
use crate::ir::{Block, Expr, Handler, Span, Stmt, Target, Try};
use crate::value::{Iter, Value};

impl Thread {
    pub(super) fn exec_while(
        &mut self,
        frame: &mut Frame,
        line: u32,
        test: &Expr,
        body: &Block,
        orelse: &Block,
    ) -> Result<Flow, Raise> {
        let paused = frame.paused.pop();
        if !matches!(paused, Some(Paused::Else)) {
            let mut goes_on = paused.is_some();
            while std::mem::take(&mut goes_on) || self.test(frame, test)? {
                match self.exec_part(frame, body, Paused::Body)? {
                    Flow::Next | Flow::Continue => {}
                    Flow::Break => return Ok(Flow::Next),
                    flow => return Ok(flow),
                }
                self.reach_line(line)?;
            }
        }
        self.exec_part(frame, orelse, Paused::Else)
    }

    pub(super) fn exec_for(
        &mut self,
        frame: &mut Frame,
        (stmt, target, iter): (&Stmt, &Target, &Expr),
        body: &Block,
        orelse: &Block,
    ) -> Result<Flow, Raise> {
        let (mut elements, mut goes_on) = match frame.paused.pop() {
            Some(Paused::Else) => return self.exec_part(frame, orelse, Paused::Else),
            Some(Paused::For(elements)) => (elements, true),
            _ => {
                let elements = self.eval(frame, iter).and_then(|value| {
                    frame.span = stmt.span;
                    Iter::new(self, &value)
                });
                (elements.map_err(|raise| self.passing(frame, raise))?, false)
            }
        };
        loop {
            if !std::mem::take(&mut goes_on) {
                frame.span = stmt.span;
                let element = elements.next(self).map_err(|raise| self.passing(frame, raise))?;
                let Some(element) = element else { break };
                self.assign(frame, target, element)
                    .map_err(|raise| self.passing(frame, raise))?;
            }
            match self.exec_block(frame, body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                flow @ Flow::Return(_) => return Ok(flow),
                flow @ Flow::Yield(_) => {
                    frame.paused.push(Paused::For(elements));
                    return Ok(flow);
                }
            }
            self.reach_line(stmt.line)?;
        }
        self.exec_part(frame, orelse, Paused::Else)
    }

    pub(super) fn exec_try(&mut self, frame: &mut Frame, stmt: &Try) -> Result<Flow, Raise> {
        let ended = match frame.paused.pop() {
            Some(Paused::Finally(ended)) => return self.finally(frame, &stmt.finally, ended),
            Some(Paused::Else) => self.exec_part(frame, &stmt.orelse, Paused::Else),
            Some(Paused::Handler(index, raise)) => self.exec_handler(frame, &stmt.handlers, index, raise),
            _ => match self.exec_part(frame, &stmt.body, Paused::Body) {
                Ok(Flow::Next) => self.exec_part(frame, &stmt.orelse, Paused::Else),
                Ok(flow) => Ok(flow),
                Err(raise) => self.handle(frame, &stmt.handlers, raise),
            },
        };
        match ended {
            Ok(Flow::Yield(_)) => ended,
            ended => self.finally(frame, &stmt.finally, ended),
        }
    }

    /// Runs a `finally` clause after the rest of its statement.
    fn finally(&mut self, frame: &mut Frame, block: &Block, ended: Result<Flow, Raise>) -> Result<Flow, Raise> {
        if block.is_empty() {
            return ended;
        }
        let finally = match &ended {
            Ok(_) => self.exec_block(frame, block),
            Err(raise) => self.handling(raise, |this| this.exec_block(frame, block)),
        };
        // A `return` or an exception of the clause takes the place of how the rest ended.
        match finally? {
            Flow::Next => ended,
            flow @ Flow::Yield(_) => {
                frame.paused.push(Paused::Finally(ended));
                Ok(flow)
            }
            flow => Ok(flow),
        }
    }

    /// Runs the clause that catches the exception, if there is one.
    fn handle(&mut self, frame: &mut Frame, handlers: &[Handler], raise: Raise) -> Result<Flow, Raise> {
        for (index, handler) in handlers.iter().enumerate() {
            let catches = match &handler.class {
                None => true,
                Some(class) => self.handling(&raise, |this| {
                    let found = this.catches(frame, (class, handler.span), &raise);
                    found.map_err(|raise| this.passing(frame, raise))
                })?,
            };
            if !catches {
                continue;
            }
            self.handling(&raise, |this| this.reach_line(handler.line))?;
            if let Some(place) = handler.name {
                self.store(frame, place, Value::Exception(raise.0.clone()));
            }
            return self.exec_handler(frame, handlers, index, raise);
        }
        Err(raise)
    }

    /// Runs the body of the clause that caught the exception.
    fn exec_handler(
        &mut self,
        frame: &mut Frame,
        handlers: &[Handler],
        index: usize,
        raise: Raise,
    ) -> Result<Flow, Raise> {
        let handler = &handlers[index];
        let ended = self.handling(&raise, |this| this.exec_block(frame, &handler.body));
        if let Ok(Flow::Yield(_)) = ended {
            frame.paused.push(Paused::Handler(index, raise));
            return ended;
        }
        if let Some(place) = handler.name {
            self.unbind(frame, place);
        }
        ended
    }

    /// Whether `except class` catches the exception.
    fn catches(&mut self, frame: &mut Frame, (class, span): (&Expr, Span), raise: &Raise) -> Result<bool, Raise> {
        let value = self.eval(frame, class)?;
        frame.span = span;
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
        (stmt, context, target): (&Stmt, &Expr, Option<&Target>),
        body: &Block,
    ) -> Result<Flow, Raise> {
        let (manager, assigned) = match frame.paused.pop() {
            Some(Paused::With(manager)) => (manager, Ok(())),
            _ => {
                let (manager, entered) = match self.enter(frame, context, stmt.span) {
                    Ok(entered) => entered,
                    Err(raise) => return Err(self.passing(frame, raise)),
                };
                let assigned = target.map_or(Ok(()), |target| self.assign(frame, target, entered));
                (manager, assigned.map_err(|raise| self.passing(frame, raise)))
            }
        };
        let ended = assigned.and_then(|()| self.exec_block(frame, body));
        if let Ok(Flow::Yield(_)) = ended {
            frame.paused.push(Paused::With(manager));
            return ended;
        }
        let Value::Object(object) = &manager else { return ended };
        frame.span = stmt.span;
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
    fn enter(&mut self, frame: &mut Frame, context: &Expr, span: Span) -> Result<(Value, Value), Raise> {
        let manager = self.eval(frame, context)?;
        frame.span = span;
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
