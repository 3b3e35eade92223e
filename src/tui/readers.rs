//! Whoever reads the notes of a lesson before a class.

use std::io;
use std::sync::mpsc::Sender;

use super::app::App;
use super::message::Incoming;
use super::told;
use crate::notes::{Heard, Listener, Plan, Server};

/// What the notes of a lesson before a class need.
pub struct LessonNotes {
    /// Where readers of the notes come to, or what keeps them from it.
    pub listener: io::Result<Listener>,
    /// The lesson's time, and its place in the routes.
    pub plan: Plan,
}

/// Whoever reads the notes is told, and heard.
pub(super) struct Readers {
    server: Server,
    plan: Plan,
}

impl Readers {
    /// Opens the lesson to them. What they do comes as messages.
    ///
    /// # Errors
    /// What keeps them from it.
    pub fn open(notes: LessonNotes, messages: Sender<Incoming>) -> io::Result<Self> {
        let heard = move |heard| {
            let message = match heard {
                Heard::Joined => Incoming::Joined,
                Heard::Pressed(key, pending) => Incoming::Remote(key, pending),
            };
            // Nobody hears it when the lesson is left.
            let _ = messages.send(message);
        };
        let server = Server::start(notes.listener?, heard)?;
        let plan = notes.plan;
        Ok(Self { server, plan })
    }

    /// Tells them how everything is now, if there is anybody.
    pub fn tell(&self, app: &App) {
        if self.server.is_heard() {
            self.server.publish(told::state(app, &self.plan));
        }
    }
}
