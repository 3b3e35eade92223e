//! How main ended, for the exit status of a program of the user's own.

use std::sync::{Arc, Mutex, PoisonError};

use forklore_event::{Event, Kind, Pid};

/// How main of a run ended, which is the exit status of a program of the user's own.
#[derive(Clone, Default)]
pub struct MainEnd(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    main: Option<Pid>,
    status: Option<u8>,
}

impl MainEnd {
    /// Takes note of what happened.
    pub fn note(&self, events: &[Event]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for event in events {
            match &event.kind {
                Kind::ProcessStarted { role, .. } if role == "main" => seen.main = Some(event.pid),
                Kind::ProcessExited { code, signal } if seen.main == Some(event.pid) => {
                    seen.status = status(*code, signal.as_deref()).or(seen.status);
                }
                Kind::ProcessReaped { code, signal, .. } if seen.main == Some(event.pid) => {
                    seen.status = seen.status.or(status(*code, signal.as_deref()));
                    // Its number may become another's.
                    seen.main = None;
                }
                _ => {}
            }
        }
    }

    /// As a shell gives it; `None` while it runs.
    pub fn status(&self) -> Option<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).status
    }
}

fn status(code: Option<i32>, signal: Option<&str>) -> Option<u8> {
    let by_signal = || {
        let signal: nix::sys::signal::Signal = signal?.parse().ok()?;
        u8::try_from(128 + signal as i32).ok()
    };
    code.and_then(|code| u8::try_from(code & 0xff).ok()).or_else(by_signal)
}
