//! Signals: the handlers of a listing run in the main thread, between two
//! statements or when a blocking call was interrupted, as in CPython.

use nix::sys::signal::Signal;

use super::Thread;
use crate::event::Kind;
use crate::lang::exception::{KEYBOARD_INTERRUPT, Raise};
use crate::lang::value::{Args, Value};
use crate::sys::clock::Woken;
use crate::sys::signal;

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
                    self.call(&handler, Args::positional(vec![number, Value::None]))?;
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
        let process = self.process().clone();
        while self.without_lock(|| process.stage.sleep_until(deadline)) == Woken::Interrupted {
            self.run_signal_handlers()?;
        }
        Ok(())
    }
}
