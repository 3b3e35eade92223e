//! Statements.

use super::frame::Flow;
use super::generator::Paused;
use super::{Frame, Thread};
use crate::exception::{ASSERTION_ERROR, BASE_EXCEPTION, IMPORT_ERROR, MEMORY_ERROR, Raise, TraceEntry};
use crate::ir::{Block, Expr, Import, Span, Stmt, StmtKind, Target};
use crate::value::operator::BinaryOp;
use crate::value::{Args, Value, arithmetic, limit, subscript};
use forklore_event::Limit;
use forklore_stage::{HeldMark, StageProcess};

impl Thread {
    /// Runs the statements of a block.
    pub(super) fn exec_block(&mut self, frame: &mut Frame, block: &Block) -> Result<Flow, Raise> {
        let paused = match frame.paused.pop() {
            Some(Paused::Statement(index)) => Some(index),
            _ => None,
        };
        for (index, stmt) in block.iter().enumerate().skip(paused.unwrap_or(0)) {
            // Whatever fails without a place of its own fails in this statement, never in an earlier one.
            frame.span = stmt.span;
            if paused != Some(index) {
                self.reach(stmt).map_err(|raise| self.passing(frame, raise))?;
            }
            match self.exec(frame, stmt)? {
                Flow::Next => {}
                flow @ Flow::Yield(_) => {
                    frame.paused.push(Paused::Statement(index));
                    return Ok(flow);
                }
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// As [`Thread::exec_block`], for one of the blocks of a statement: a generator that is left there will go on there.
    pub(super) fn exec_part(&mut self, frame: &mut Frame, block: &Block, here: Paused) -> Result<Flow, Raise> {
        let flow = self.exec_block(frame, block)?;
        if let Flow::Yield(_) = flow {
            frame.paused.push(here);
        }
        Ok(flow)
    }

    /// Comes to a statement: publishes the line, stands there while the clock
    /// stands, lets other threads have their turn, runs signal handlers.
    fn reach(&mut self, stmt: &Stmt) -> Result<(), Raise> {
        if !stmt.marks.is_empty() && self.stage().is_by_hand() {
            // Who stands before a statement has come to its marks, before anybody chooses who goes on.
            self.line = stmt.line;
            self.stage().come_to(stmt.line);
            self.reach_marks(stmt, |stage, held| {
                stage.await_release(held);
            });
            return self.reach_line(stmt.line);
        }
        self.reach_line(stmt.line)?;
        self.reach_marks(stmt, StageProcess::stand_at);
        Ok(())
    }

    fn reach_marks(&mut self, stmt: &Stmt, stand: impl Fn(&StageProcess, HeldMark)) {
        for mark in &stmt.marks {
            if let Some(held) = self.stage().reach_mark(mark) {
                let process = self.process().clone();
                self.without_lock(|| stand(&process.stage, held));
            }
        }
    }

    /// As [`Thread::reach`], for the head of a loop that comes round again.
    pub(super) fn reach_line(&mut self, line: u32) -> Result<(), Raise> {
        self.line = line;
        let process = self.process();
        let turns = &process.lock_turns;
        process.stage.reach_line(line, || turns.tell(&process.stage));
        if process.gil.drop_requested() {
            turns.take(&process.gil, &process.stage);
        }
        if process.finalizers.are_due() {
            self.run_finalizers()?;
        }
        if forklore_os::signal::any_pending() {
            self.run_signal_handlers()?;
        }
        Ok(())
    }

    fn exec(&mut self, frame: &mut Frame, stmt: &Stmt) -> Result<Flow, Raise> {
        match &stmt.kind {
            StmtKind::If { test, body, orelse } => {
                let is_true = match frame.paused.pop() {
                    Some(Paused::If(is_true)) => is_true,
                    _ => self.test(frame, test)?,
                };
                let block = if is_true { body } else { orelse };
                self.exec_part(frame, block, Paused::If(is_true))
            }
            StmtKind::While { test, body, orelse } => self.exec_while(frame, stmt.line, test, body, orelse),
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => self.exec_for(frame, (stmt, target, iter), body, orelse),
            StmtKind::Try(stmt) => self.exec_try(frame, stmt),
            StmtKind::With { context, target, body } => self.exec_with(frame, (stmt, context, target.as_ref()), body),
            StmtKind::Match(stmt) => self.exec_match(frame, stmt),
            StmtKind::Break => Ok(Flow::Break),
            StmtKind::Continue => Ok(Flow::Continue),
            StmtKind::Pass => Ok(Flow::Next),
            StmtKind::Return(None) => Ok(Flow::Return(Value::None)),
            StmtKind::Return(Some(value)) => match self.eval(frame, value) {
                Ok(value) => Ok(Flow::Return(value)),
                Err(raise) => Err(self.passing(frame, raise)),
            },
            StmtKind::Yield { targets, value, span } => self
                .exec_yield(frame, (targets, value.as_ref()), *span)
                .map_err(|raise| self.passing(frame, raise)),
            StmtKind::YieldFrom { targets, value, span } => self
                .exec_yield_from(frame, (targets, value), *span)
                .map_err(|raise| self.passing(frame, raise)),
            // Raising again what is being handled leaves no new line in the traceback.
            StmtKind::Raise { exception: None, .. } => Err(self.raise_again(frame, stmt.span)),
            simple => match self.exec_simple(frame, simple, stmt.span) {
                Ok(()) => Ok(Flow::Next),
                Err(raise) => Err(self.passing(frame, raise)),
            },
        }
    }

    /// Statements without blocks that neither end a loop nor a function.
    fn exec_simple(&mut self, frame: &mut Frame, kind: &StmtKind, span: Span) -> Result<(), Raise> {
        match kind {
            StmtKind::Expr(value) => self.eval(frame, value).map(drop),
            StmtKind::Assign { targets, value } => {
                let value = self.eval(frame, value)?;
                targets
                    .iter()
                    .try_for_each(|target| self.assign(frame, target, value.clone()))
            }
            StmtKind::AugAssign { target, op, value } => self.aug_assign(frame, (target, *op, value), span),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(frame, target)),
            StmtKind::Raise { exception, cause } => self.raise(frame, exception.as_ref(), cause.as_ref(), span),
            StmtKind::Assert { test, message, marked } => {
                let value = self.eval(frame, test)?;
                if self.truth(&value)? {
                    return Ok(());
                }
                let message = message.as_ref().map(|message| self.eval(frame, message)).transpose()?;
                frame.span = *marked;
                Err(Raise::with_args(&ASSERTION_ERROR, message.into_iter().collect()))
            }
            StmtKind::Import(imports) => imports.iter().try_for_each(|import| self.import(frame, import, span)),
            _ => Ok(()),
        }
    }

    /// The truth of the condition at the head of a statement.
    pub(super) fn test(&mut self, frame: &mut Frame, test: &Expr) -> Result<bool, Raise> {
        let tested = self.eval(frame, test).and_then(|value| self.truth(&value));
        tested.map_err(|raise| self.passing(frame, raise))
    }

    /// Notes in the traceback that an exception leaves the operation that runs
    /// in `frame`. Done once a frame, at the innermost statement.
    pub(super) fn passing(&mut self, frame: &Frame, raise: Raise) -> Raise {
        if raise.is(&MEMORY_ERROR) {
            self.stage()
                .reach_limit(Limit::MemoryMb, (limit::memory() >> 20) as u64);
        }
        {
            let mut state = raise.0.state();
            if state.traceback.is_empty() && state.context.is_none() {
                let context = self
                    .handling
                    .last()
                    .filter(|handled| !std::ptr::eq(&***handled, &*raise.0));
                state.context = context.cloned();
            }
            state.traceback.push(TraceEntry {
                function: frame.code.name.clone(),
                line: self.runtime().program.line_of(frame.span.0),
                span: Some(frame.span),
            });
        }
        raise
    }

    fn raise(
        &mut self,
        frame: &mut Frame,
        exception: Option<&Expr>,
        cause: Option<&Expr>,
        span: Span,
    ) -> Result<(), Raise> {
        let Some(exception) = exception else { return Ok(()) };
        let exception = self.eval(frame, exception)?;
        let cause = cause.map(|cause| self.eval(frame, cause)).transpose()?;
        frame.span = span;
        let raise = self.exception(exception, "exceptions must derive from BaseException")?;
        if let Some(cause) = cause {
            let cause = match cause {
                Value::None => None,
                cause => Some(
                    self.exception(cause, "exception causes must derive from BaseException")?
                        .0,
                ),
            };
            let mut state = raise.0.state();
            state.cause = cause;
            state.suppress_context = true;
        }
        if let Some(handled) = self.handling.last() {
            raise.raised_while(handled);
        }
        Err(raise)
    }

    /// An exception, or a class of exceptions that is to be called.
    pub(super) fn exception(&mut self, value: Value, otherwise: &str) -> Result<Raise, Raise> {
        let value = match value {
            Value::Class(class) if class.is_subclass(&BASE_EXCEPTION) => {
                self.call(&Value::Class(class), Args::default())?
            }
            value => value,
        };
        match value {
            Value::Exception(exception) => Ok(Raise(exception)),
            _ => Err(Raise::type_error(otherwise)),
        }
    }

    fn raise_again(&mut self, frame: &mut Frame, span: Span) -> Raise {
        match self.handling.last() {
            Some(exception) => Raise(exception.clone()),
            None => {
                frame.span = span;
                let raise = Raise::runtime_error("No active exception to reraise");
                self.passing(frame, raise)
            }
        }
    }

    fn aug_assign(
        &mut self,
        frame: &mut Frame,
        (target, op, value): (&Target, BinaryOp, &Expr),
        span: Span,
    ) -> Result<(), Raise> {
        match target {
            Target::Name { place, span: name } => {
                frame.span = *name;
                let old = self.load(frame, *place)?;
                let value = self.eval(frame, value)?;
                frame.span = span;
                // Without the variable's own reference a string can grow in place.
                let new = arithmetic::binary(self, op, &old, &value, true)?;
                self.store(frame, *place, new);
                Ok(())
            }
            Target::Subscript {
                object,
                index,
                span: target,
            } => {
                let object = self.eval(frame, object)?;
                let index = self.eval(frame, index)?;
                frame.span = *target;
                let old = subscript::get(self, &object, &index)?;
                let value = self.eval(frame, value)?;
                frame.span = span;
                let new = arithmetic::binary(self, op, &old, &value, true)?;
                frame.span = *target;
                subscript::set(self, &object, &index, new)
            }
            Target::Attribute {
                object,
                name,
                span: target,
            } => {
                let object = self.eval(frame, object)?;
                frame.span = *target;
                let old = self.get_attribute(&object, name)?;
                let value = self.eval(frame, value)?;
                frame.span = span;
                let new = arithmetic::binary(self, op, &old, &value, true)?;
                frame.span = *target;
                self.set_attribute(&object, name, new)
            }
            // `a, b += c` is a syntax error, found by the parser.
            Target::Unpack { .. } => Ok(()),
        }
    }

    fn import(&mut self, frame: &mut Frame, import: &Import, span: Span) -> Result<(), Raise> {
        let value = match &import.name {
            None => Value::Module(import.module),
            Some(name) => {
                frame.span = span;
                import.module.get(self, name)?.ok_or_else(|| {
                    let text = format!("cannot import name '{name}' from '{}'", import.module.name);
                    Raise::new(&IMPORT_ERROR, text)
                })?
            }
        };
        self.store(frame, import.place, value);
        Ok(())
    }
}
