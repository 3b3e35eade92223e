//! Generators that nobody refers to any more while they are within a `try` or a `with`: they are closed, as by
//! CPython's finalizer, so that what they have open is closed.

use super::Thread;
use super::generator::{Body, Generator, Paused};
use crate::exception::Raise;
use crate::traceback;

impl Paused {
    /// Whether something may have to be done before what was left here is given up. What is in a `for` takes care of itself.
    fn has_an_end(&self) -> bool {
        !matches!(
            self,
            Paused::Statement(_) | Paused::If(_) | Paused::Case(_) | Paused::For(_) | Paused::Yield | Paused::Rounds(_)
        )
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let Some(process) = self.process.lock().upgrade() else {
            return;
        };
        let Some(frame) = self.take_suspended() else { return };
        if !frame.paused.iter().any(Paused::has_an_end) {
            return;
        }
        let body = self.again(frame);
        process.finalizers.add(move |thread| {
            let closed = body.close(thread);
            body.finish();
            if let Err(raise) = closed {
                let object = format!(
                    "<generator object {} at {:#x}>",
                    body.name,
                    std::ptr::from_ref(&body).addr()
                );
                thread.report_ignored(&object, &raise);
            }
            Ok(())
        });
    }
}

impl Thread {
    /// Tells of an exception that has nowhere to go.
    fn report_ignored(&mut self, object: &str, raise: &Raise) {
        // It alone is told, without what it came from.
        {
            let mut state = raise.0.state();
            (state.context, state.cause) = (None, None);
        }
        let text = traceback::format(self, &raise.0);
        self.write_stderr(&format!("Exception ignored in: {object}\n{text}"));
    }

    /// Closes the generators that are left in global variables when the program is over.
    pub(super) fn close_generators(&mut self) {
        let mut left = Vec::new();
        for slot in self.runtime().globals.lock().iter_mut() {
            if let Some(generator) = slot.as_ref().and_then(|value| value.downcast::<Generator>()) {
                generator.adopt(self.process());
                left.push(slot.take());
            }
        }
        if left.is_empty() {
            return;
        }
        drop(left);
        // What goes wrong now has nobody to tell, or has told itself.
        let _ = self.run_finalizers();
        let _ = self.flush();
    }
}
