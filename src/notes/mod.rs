//! What a teacher's second terminal is told of a lesson before a class, and what its keys ask for.
//!
//! `forklore present` has a Unix socket in the XDG runtime folder ([`SocketFolder`], [`Listener`]). A [`Server`] tells
//! everybody who joins there first a whole [`State`], then what changes, as JSON lines ([`ServerMessage`]); it takes keys
//! ([`ClientMessage`]). It never waits for a reader: one that does not read is dropped, and can join again.
//! [`follow`] is the other end.

mod client;
mod folder;
mod protocol;
mod server;
mod state;

pub use client::{Line, News, Which, follow, press};
pub use folder::{Listener, Presented, SocketFolder};
pub use protocol::{
    ClientMessage, FORMAT, Fields, LONGEST_REQUEST, ServerMessage, Snapshot, change, key_code, key_name, merge, request,
};
pub use server::{Heard, Pending, Server};
pub use state::{
    Act, Choice, Lesson, Plan, Process, Question, Route, RunStatus, Screen, State, Stop, Term, Texts, Vote,
};
