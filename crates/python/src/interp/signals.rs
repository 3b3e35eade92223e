//! Signals: the handlers of a listing run in the main thread, between two
//! statements or when a blocking call was interrupted, as in CPython.

use std::sync::Arc;

use nix::sys::signal::Signal;

use super::Thread;
use crate::exception::{KEYBOARD_INTERRUPT, Raise};
use crate::value::{Args, Class, NativeObject, Value};
use forklore_event::Kind;
use forklore_os::signal;
use forklore_stage::clock::Woken;

impl Thread {
    /// Runs the handlers of the signals that came since last time. Other threads
    /// than the main one leave them to it.
    ///
    /// # Errors
    /// What a handler raises.
    pub fn run_signal_handlers(&mut self) -> Result<(), Raise> {
        if !self.is_main || !signal::any_pending() {
            return Ok(());
        }
        for signal in signal::take_pending() {
            self.stage().say(Kind::SignalReceived {
                signal: signal.as_str().to_owned(),
            });
            let handler = self.runtime().signal_handlers.lock().get(&(signal as i32)).cloned();
            match handler {
                Some(handler) => {
                    let number = Value::Int(i64::from(signal as i32));
                    let frame = Value::object(Interrupted::here(self));
                    self.call(&handler, Args::positional(vec![number, frame]))?;
                }
                None if signal == Signal::SIGINT => return Err(Raise::with_args(&KEYBOARD_INTERRUPT, Vec::new())),
                None => {}
            }
        }
        Ok(())
    }

    /// Sleeps for `micros` of scenario time; handlers run when signals come.
    ///
    /// # Errors
    /// What a handler raises, which ends the sleep.
    pub fn sleep(&mut self, micros: u64) -> Result<(), Raise> {
        let deadline = self.now().saturating_add(micros);
        let (process, is_main) = (self.process().clone(), self.is_main);
        while self.without_lock(|| process.stage.sleep_until(deadline, is_main)) == Woken::Interrupted {
            self.run_signal_handlers()?;
        }
        Ok(())
    }
}

static FRAME: Class = Class::new("frame");
static CODE: Class = Class::new("code");

/// The second argument of a handler, a `frame` in CPython: what the signal interrupted.
struct Interrupted {
    file: Arc<str>,
    line: u32,
    function: Arc<str>,
}

/// Its `f_code`.
struct CodeObject {
    file: Arc<str>,
    function: Arc<str>,
}

impl Interrupted {
    fn here(thread: &Thread) -> Self {
        Self {
            file: thread.runtime().program.file_name.clone(),
            line: thread.line(),
            function: thread.function_name().clone(),
        }
    }
}

impl NativeObject for Interrupted {
    fn class(&self) -> &'static Class {
        &FRAME
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "f_lineno" => Some(i64::from(self.line).into()),
            "f_code" => Some(Value::object(CodeObject {
                file: self.file.clone(),
                function: self.function.clone(),
            })),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let Self { file, line, function } = self;
        let at = std::ptr::from_ref(self).addr();
        Ok(Some(format!(
            "<frame at {at:#x}, file '{file}', line {line}, code {function}>"
        )))
    }
}

impl NativeObject for CodeObject {
    fn class(&self) -> &'static Class {
        &CODE
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "co_name" => Some(Value::Str(self.function.clone())),
            "co_filename" => Some(Value::Str(self.file.clone())),
            _ => None,
        })
    }
}
