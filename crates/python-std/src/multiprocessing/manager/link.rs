//! How a client asks a manager: each thread has a connection of its own, at whose other end the manager has a
//! thread for it. A connection is two pipes, which the client makes and tells the manager the places of, by a
//! pipe that the manager reads: its control_pipe.

use std::cell::RefCell;
use std::collections::HashMap;
use std::os::fd::AsFd;

use serde::{Deserialize, Serialize};

use super::place::{End, Place};
use crate::multiprocessing::connection::Connection;
use crate::multiprocessing::identity::Identity;
use crate::multiprocessing::readiness::wait_readable;
use crate::threading;
use forklore_event::{Blocked, Pid};
use forklore_python::exception::{BROKEN_PIPE_ERROR, EOF_ERROR, Raise};
use forklore_python::interp::Thread;

/// What is said to a manager by its control_pipe.
#[derive(Serialize, Deserialize)]
pub enum ControlMessage {
    /// Somebody wants to be served.
    Connect {
        /// Where the requests come from.
        requests: Place,
        /// Where the answers go.
        answers: Place,
        /// What the thread that serves is called.
        name: String,
    },
    /// It is to end.
    ShutDown,
}

/// The longest name of a thread that serves, in characters: a control_message must be written in one go.
const LONGEST_NAME: usize = 100;

/// An answer that takes longer than this, in microseconds, is waited for on the screen.
const PATIENCE_US: u64 = 5_000;

/// A connection to a manager.
pub struct Link {
    requests: Connection,
    answers: Connection,
}

thread_local! {
    /// The connections of this thread, and the process that has them: a forked child makes its own.
    static LINKS: RefCell<(Pid, HashMap<Place, Link>)> = RefCell::new((0, HashMap::new()));
}

/// The error of an operation that the system refuses.
pub fn os_error(error: &std::io::Error) -> Raise {
    Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::EMFILE))
}

/// The bytes of a control_message.
///
/// # Errors
/// None that happens.
pub fn control_message(control_message: &ControlMessage) -> Result<Vec<u8>, Raise> {
    postcard::to_stdvec(control_message).map_err(|error| Raise::type_error(error.to_string()))
}

/// Asks the manager at `place`, over this thread's connection to it, and gives the answer. `waits_for` names what
/// the answer may have to wait for.
///
/// # Errors
/// `OSError` with `gone` if there is no manager at that place; `BrokenPipeError` or `EOFError` if it ends.
pub fn ask(
    thread: &mut Thread,
    place: Place,
    message: &[u8],
    waits_for: Option<&str>,
    gone: i32,
) -> Result<Vec<u8>, Raise> {
    // While it is in use it is nobody else's: a signal handler that asks meanwhile makes another one.
    let mine = take(thread.stage().pid(), place);
    let link = match mine {
        Some(link) => link,
        None => Link::connect(thread, place, gone)?,
    };
    let used = link.ask(thread, message, waits_for);
    if used.is_ok() || tells_of_an_end(&used) {
        LINKS.with_borrow_mut(|(_, links)| links.insert(place, link));
    }
    used
}

fn take(pid: Pid, place: Place) -> Option<Link> {
    LINKS.with_borrow_mut(|(owner, links)| {
        if *owner != pid {
            links.clear();
            *owner = pid;
        }
        links.remove(&place)
    })
}

impl Link {
    /// Connects to the manager at `place`.
    ///
    /// # Errors
    /// `OSError` with `gone` if there is none.
    pub fn connect(thread: &mut Thread, place: Place, gone: i32) -> Result<Self, Raise> {
        let control_pipe = place
            .open(thread.stage(), End::Write)
            .map_err(|error| match error.raw_os_error() {
                Some(nix::libc::ENOENT) => Raise::os_error(gone),
                _ => os_error(&error),
            })?;
        let control_pipe = Connection::new(control_pipe, false, true)?;
        let (their_requests, requests) = Connection::one_way()?;
        let (answers, their_answers) = Connection::one_way()?;
        let pid = thread.stage().pid();
        let at = |connection: &Connection| Place::of(pid, &*connection.open()?).map_err(|error| os_error(&error));
        let control_message = control_message(&ControlMessage::Connect {
            requests: at(&their_requests)?,
            answers: at(&their_answers)?,
            name: name(thread),
        })?;
        control_pipe
            .send_bytes(thread, &control_message)
            .map_err(|_| Raise::os_error(gone))?;
        // Until it has opened them we hold the manager's ends, so that its end would not show in the pipes.
        let (answered, control_pipe) = (answers.open()?, control_pipe.open()?);
        let ready = wait_readable(thread, &[answered.as_fd(), control_pipe.as_fd()], None)?;
        if ready.first() != Some(&true) {
            return Err(Raise::os_error(gone));
        }
        answers.recv_bytes(thread)?;
        Ok(Self { requests, answers })
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// `BrokenPipeError` or `EOFError` if the manager has ended.
    pub fn ask(&self, thread: &mut Thread, message: &[u8], waits_for: Option<&str>) -> Result<Vec<u8>, Raise> {
        self.requests.send_bytes(thread, message)?;
        if let Some(name) = waits_for {
            let patience = Some(thread.now().saturating_add(PATIENCE_US));
            if !self.answers.poll(thread, patience)? {
                let on = Blocked::Lock { name: name.to_owned() };
                return thread.blocked(on, |thread| self.answers.recv_bytes(thread));
            }
        }
        self.answers.recv_bytes(thread)
    }
}

/// Whether the manager is known to be gone. The connection to it is kept, because it tells so again.
fn tells_of_an_end(used: &Result<Vec<u8>, Raise>) -> bool {
    used.as_ref()
        .is_err_and(|raise| raise.is(&BROKEN_PIPE_ERROR) || raise.is(&EOF_ERROR))
}

/// What the manager's thread for this one is called, as in CPython.
fn name(thread: &mut Thread) -> String {
    let own = Identity::of(thread).own().name;
    let current = threading::current(thread);
    let full = match threading::name_of(&current) {
        Some(name) if &*name != "MainThread" => format!("{own}|{name}"),
        _ => own.to_string(),
    };
    full.chars().take(LONGEST_NAME).collect()
}
