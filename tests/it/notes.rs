//! A teacher's notes in a second terminal: opened at any time, twice, killed, stopped; and whatever else comes to the
//! projector's socket.

mod screens;
mod socket;

use std::io::{BufRead, Read, Write};
use std::os::unix::net::UnixStream;

use forklore::engine::Builtin;
use forklore::notes::{Heard, LONGEST_REQUEST, RunStatus, Screen, Server, ServerMessage, SocketFolder, State};
use forklore::scenario::{self, Language, Scenario};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::support::classroom::{Classroom, Reader, answers_prediction, takes_away};
use super::support::console::Console;
use super::support::{self, public_copy, skip};

/// A user that is nobody's.
const OTHER: u32 = 65_533;

fn orphan() -> Scenario {
    scenario::open("orphan", &Builtin).expect("it is shipped")
}

fn signal(console: &Console, signal: Signal) {
    kill(Pid::from_raw(console.pid()), signal).expect("it is our child");
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
