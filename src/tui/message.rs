//! What comes in on the channel of a screen.

use std::io;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Position;

use super::starter::Change;
use crate::notes::{News, Pending};
use crate::session::Update;

/// What a loop hears.
pub(super) enum Incoming {
    Key(KeyEvent),
    /// The pointer's button is down at this place of the screen.
    Pointed(Position),
    /// The wheel was turned over this place, by so many rows.
    Wheel(Position, i32),
    Redraw,
    /// The scenario's files have changed.
    Changed(Change),
    /// This signal asks the program to end.
    Interrupted(i32),
    InputLost,
    Update(Update),
    /// Somebody has joined who reads the notes.
    Joined,
    /// A key was pressed in the notes. It counts as waiting until this is dropped.
    Remote(KeyCode, Pending),
    /// The notes hear this of the projector.
    News(News),
    /// The notes hear no more, and why.
    NewsEnded(Option<io::Error>),
}
