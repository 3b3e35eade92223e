//! Running a listing from its first statement to the end of its process.

use std::sync::Arc;

use super::{Frame, Output, Process, Runtime, Thread};
use crate::Program;
use crate::exception::{INT_BITS, KEYBOARD_INTERRUPT, Raise, SYSTEM_EXIT};
use crate::traceback;
use crate::value::module::Exit;
use crate::value::{Value, display};
use forklore_event::Limit;
use forklore_stage::StageProcess;

/// Runs `program` as `process`, with its standard streams, to the end.
///
/// A process that the program forks returns here too, with its own code; the [`Process`] says which one it is.
pub fn run(program: Arc<Program>, process: StageProcess) -> Ended {
    run_with(program, process, Output::descriptor(1), Output::descriptor(2))
}

/// As [`run`], with streams of the caller's choice.
pub fn run_with(program: Arc<Program>, process: StageProcess, stdout: Output, stderr: Output) -> Ended {
    let runtime = Arc::new(Runtime::new(program.clone(), "__main__", stdout, stderr));
    let mut thread = Thread::main(runtime, Arc::new(Process::new(process)));
    let result = thread.run_module();
    let interrupted = matches!(&result, Err(raise) if raise.is(&KEYBOARD_INTERRUPT));
    let code = thread.finish(result);
    Ended {
        code,
        interrupted,
        process: thread.process().clone(),
    }
}

/// How a process came to the end of the program.
pub struct Ended {
    /// Its exit code.
    pub code: i32,
    /// Whether nobody caught `KeyboardInterrupt`: then it is to be ended by SIGINT, so that its parent can tell.
    pub interrupted: bool,
    /// Which process it is.
    pub process: Arc<Process>,
}

impl Thread {
    /// Runs the listing's top level.
    ///
    /// # Errors
    /// The exception that it did not catch.
    pub fn run_module(&mut self) -> Result<Value, Raise> {
        let code = self.runtime().program.code.clone();
        let mut frame = Frame::new(code, Vec::new(), &[]);
        self.run_frame(&mut frame).map(|_| Value::None)
    }

    /// Does what comes after a process's work: reports an uncaught exception, waits
    /// for the threads that are no daemons, does what modules registered for the
    /// end, and writes out what is left. Returns the exit code.
    pub fn finish(&mut self, result: Result<Value, Raise>) -> i32 {
        let code = match result {
            Ok(_) => 0,
            Err(raise) => self.uncaught(&raise),
        };
        // What Python does from here on is not in the listing.
        self.stage().return_to(0);
        let code = self.finish_with(code, Exit::Interpreter);
        self.close_generators();
        code
    }

    /// As [`Thread::finish`] of `what`, when it is known that the process will exit with `code`, unless something goes wrong
    /// at its end.
    pub fn finish_with(&mut self, mut code: i32, what: Exit) -> i32 {
        // A finalizer tells of its errors itself.
        let _ = self.run_finalizers();
        let library = self.library();
        for join in library.hooks().filter_map(|hooks| hooks.join) {
            code = join(self, code);
        }
        for exit in library.hooks().filter_map(|hooks| hooks.exit) {
            exit(self, what);
        }
        if what == Exit::Interpreter {
            for flush in library.hooks().filter_map(|hooks| hooks.flush) {
                flush(self);
            }
        }
        // Whoever read the output is gone: there is nobody left to tell.
        let _ = self.flush();
        code
    }

    /// Ends the process after its work, writing out what is left.
    pub fn end_process(&mut self, code: i32) -> ! {
        // Whoever read the output is gone: there is nobody left to tell.
        let _ = self.flush();
        self.stage().exit(code)
    }

    /// Writes out what `sys.stdout` and `sys.stderr` still hold.
    ///
    /// # Errors
    /// As write(2).
    pub fn flush(&mut self) -> Result<(), Raise> {
        let runtime = self.runtime().clone();
        runtime.stdout.flush(self)?;
        runtime.stderr.flush(self)
    }

    /// The exit code for an exception that nobody caught, which is reported
    /// unless it is `SystemExit`.
    pub fn uncaught(&mut self, raise: &Raise) -> i32 {
        let Some((code, text)) = self.exit_code(raise) else {
            self.report(raise);
            self.tell_limit(raise);
            return 1;
        };
        if let Some(text) = text {
            self.write_stderr(&text);
        }
        code
    }

    /// Tells that a program is ended by an exception that CPython would not have raised.
    pub fn tell_limit(&self, raise: &Raise) {
        if raise.is_int_overflow() {
            self.stage().reach_limit(Limit::IntegerBits, INT_BITS);
        }
    }

    /// What `SystemExit` asks for: an exit code, and what is to be said before; `None` for any other exception.
    pub fn exit_code(&mut self, raise: &Raise) -> Option<(i32, Option<String>)> {
        if !raise.is(&SYSTEM_EXIT) {
            return None;
        }
        Some(match super::exception_attribute::get(&raise.0, "code") {
            None | Some(Value::None) => (0, None),
            // exit(2) looks at the lowest byte alone.
            Some(Value::Int(code)) => ((code & 0xff) as i32, None),
            Some(Value::Bool(code)) => (code.into(), None),
            Some(other) => {
                let text = display::str(self, &other).unwrap_or_default();
                (1, Some(format!("{text}\n")))
            }
        })
    }

    /// Prints the traceback of an exception to `sys.stderr`.
    pub fn report(&mut self, raise: &Raise) {
        let text = traceback::uncaught(self, &raise.0);
        self.write_stderr(&text);
    }

    /// Writes to `sys.stderr`, after what `sys.stdout` still holds.
    pub fn write_stderr(&mut self, text: &str) {
        let runtime = self.runtime().clone();
        // A stream that cannot be written to has no place for the complaint either.
        let _ = runtime.stdout.flush(self);
        let _ = runtime.stderr.write(self, text);
    }
}
