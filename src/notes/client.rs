//! The other end: finds a lesson that is presented, joins it, waits where there is none.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crossterm::event::KeyCode;
use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};

use super::folder::{Presented, SocketFolder};
use super::protocol::{ClientMessage, ServerMessage, key_name};

/// No line of a projector is longer, in bytes.
const LONGEST_LINE: u64 = 4 << 20;
/// How long a key may take to be sent.
const PATIENCE: Duration = Duration::from_millis(200);

/// So often one comes to a projector that tells nothing, with a pause after each.
const MOST_IN_VAIN: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// Which lesson is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Any: the one that was begun last.
    Any,
    /// That of this process.
    Process(u32),
    /// The lesson with this id.
    Lesson(String),
}

impl Which {
    /// The one that is meant, if it is presented now.
    pub fn find(&self, folder: &SocketFolder) -> Option<Presented> {
        folder.presented().into_iter().find(|one| match self {
            Self::Any => true,
            Self::Process(pid) => one.pid == *pid,
            Self::Lesson(id) => one.lesson == *id,
        })
    }
}

/// What is heard of a lesson.
#[derive(Debug)]
pub enum News {
    /// None is presented yet; one waits for it.
    Waits,
    /// It was joined; keys go there.
    Joined(UnixStream),
    /// It told something.
    Message(Box<Line>),
    /// It is presented no more.
    Left,
}

/// A line of a projector.
#[derive(Debug)]
pub struct Line {
    /// As it came.
    pub text: String,
    /// What it says; nothing where a newer projector says something else.
    pub told: Option<ServerMessage>,
}

/// Joins the lesson that is meant, tells all that it tells, and then waits for the next one that is meant; until
/// `tell` gives false. That of a certain process comes only once.
///
/// # Errors
/// As inotify(7); if a projector takes nobody in.
pub fn follow(folder: &SocketFolder, which: &Which, mut tell: impl FnMut(News) -> bool) -> io::Result<()> {
    let inotify = init(CreateFlags::CLOEXEC)?;
    // A socket gets its name when one can join there.
    add_watch(&inotify, folder.path(), WatchFlags::MOVED_TO)?;
    let (mut in_vain, mut joined) = (0, false);
    loop {
        let Some(stream) = which.find(folder).and_then(|found| found.join().ok()) else {
            in_vain = 0;
            // That of a process comes only once.
            let is_over = joined && matches!(which, Which::Process(_));
            if is_over || !tell(News::Waits) {
                return Ok(());
            }
            rustix::io::read(&inotify, &mut [0; 4096])?;
            continue;
        };
        stream.set_write_timeout(Some(PATIENCE))?;
        if !tell(News::Joined(stream.try_clone()?)) {
            return Ok(());
        }
        let mut lines = BufReader::new(stream);
        let mut told_nothing = true;
        while let Some(text) = next_line(&mut lines) {
            told_nothing = false;
            let told = serde_json::from_str(&text).ok();
            if !tell(News::Message(Box::new(Line { text, told }))) {
                return Ok(());
            }
        }
        // It may have ended just then.
        in_vain *= u32::from(told_nothing);
        if told_nothing {
            in_vain += 1;
            std::thread::sleep(PAUSE);
        }
        if in_vain == MOST_IN_VAIN {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the projector takes nobody in",
            ));
        }
        joined = true;
        if !tell(News::Left) {
            return Ok(());
        }
    }
}

/// The next whole line; `None` when there is no more, or it is none of a projector.
fn next_line(lines: &mut BufReader<UnixStream>) -> Option<String> {
    let mut line = String::new();
    lines.by_ref().take(LONGEST_LINE).read_line(&mut line).ok()?;
    line.ends_with('\n').then(|| {
        line.pop();
        line
    })
}

/// Presses a key there.
///
/// # Errors
/// If it does not take it; a key without a name is none.
pub fn press(stream: &mut UnixStream, key: KeyCode) -> io::Result<()> {
    let Some(key) = key_name(key) else { return Ok(()) };
    let mut line = serde_json::to_string(&ClientMessage::Press { key })?;
    line.push('\n');
    stream.write_all(line.as_bytes())
}
