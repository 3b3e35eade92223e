//! What the notes know of the lesson, and how they show it.

use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::notes::{self, Fields, News, ServerMessage, State};
use crate::text::say;
use crate::tui::look::Options;
use forklore_event::Language;

/// The time that the clock shows goes by in steps of this.
const MINUTE: Duration = Duration::from_secs(60);

/// How far one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// None is presented.
    Waits,
    /// One is, and has told nothing yet.
    Joins,
    /// One is.
    Reads,
    /// It is over, and one waits for the next.
    Left,
}

/// What is known of the lesson, and how it is shown.
#[derive(Debug)]
pub struct Notes {
    pub(super) phase: Phase,
    pub(super) fields: Fields,
    pub(super) state: State,
    /// When the presentation began.
    pub(super) begun: Option<Instant>,
    pub(super) projector: Option<UnixStream>,
    /// When a key was sent that opens a sheet, of which the projector has told nothing yet.
    pub(super) opens: Option<Instant>,
    pub(super) options: Options,
    /// The rows by which what is too long is scrolled.
    pub(super) scrolled: usize,
    pub(super) helps: bool,
    pub(super) notice: Option<String>,
}

impl From<&Notes> for Language {
    fn from(notes: &Notes) -> Self {
        notes.options.language
    }
}

impl Notes {
    /// Nothing is known yet.
    pub fn new(options: Options) -> Self {
        Self {
            phase: Phase::Waits,
            fields: Fields::new(),
            state: State::default(),
            begun: None,
            projector: None,
            opens: None,
            options,
            scrolled: 0,
            helps: false,
            notice: None,
        }
    }

    /// Takes in what was heard.
    pub fn hear(&mut self, news: News, now: Instant) {
        match news {
            News::Waits if self.phase == Phase::Left => {}
            News::Waits => self.phase = Phase::Waits,
            News::Joined(projector) => {
                self.projector = Some(projector);
                self.phase = Phase::Joins;
            }
            News::Message(line) => self.take_in(line.told, now),
            News::Left => {
                self.projector = None;
                self.phase = Phase::Left;
            }
        }
    }

    fn take_in(&mut self, told: Option<ServerMessage>, now: Instant) {
        match told {
            Some(ServerMessage::Snapshot(snapshot)) => {
                self.fields = snapshot.state;
                self.begun = now.checked_sub(Duration::from_millis(snapshot.elapsed_ms));
                self.phase = Phase::Reads;
            }
            Some(ServerMessage::Change { state }) => {
                if ["stop", "question"].iter().any(|part| state.contains_key(*part)) {
                    self.scrolled = 0;
                }
                notes::merge(&mut self.fields, state);
            }
            Some(ServerMessage::Refused { why }) => {
                self.notice = Some(say!(&*self, "notes-refused", why));
                return;
            }
            // The end of the connection follows. A newer projector may tell more.
            Some(ServerMessage::End {}) | None => return,
        }
        // What it does not say that way is as before.
        if let Ok(state) = serde_json::from_value(Value::Object(self.fields.clone())) {
            self.state = state;
        }
        if self.state.screen.takes_every_key() {
            // It is open.
            self.opens = None;
        }
    }

    /// The minutes since the presentation began, and how long it is until there is one more.
    pub(super) fn elapsed(&self, now: Instant) -> Option<(u64, Duration)> {
        let elapsed = now.saturating_duration_since(self.begun.filter(|_| self.phase == Phase::Reads)?);
        let minutes = elapsed.as_secs() / MINUTE.as_secs();
        let rest = MINUTE.saturating_sub(elapsed.saturating_sub(MINUTE * u32::try_from(minutes).unwrap_or(0)));
        Some((minutes, rest))
    }
}
