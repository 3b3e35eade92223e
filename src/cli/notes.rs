//! `forklore notes`: a teacher's second terminal, beside `forklore present` on the projector.

use std::io::{self, Write};

use super::arguments::{LookOptions, NotesOptions};
use super::screen::is_there;
use super::{FINE, Failure, warn};
use crate::notes::{News, SocketFolder, Which, follow};
use crate::scenario::Language;
use crate::text::say;
use crate::tui::{self, Closed};

/// Shows the notes of the lesson that is presented, or prints what is told of it.
///
/// # Errors
/// If several are presented and none is named, there is no screen, or the lesson cannot be joined.
pub fn notes(options: &NotesOptions, look: &LookOptions) -> Result<u8, Failure> {
    let folder = SocketFolder::of_user().map_err(Failure::Notes)?;
    let which = which(options, &folder)?;
    if options.json {
        return print(&folder, &which, look.language());
    }
    if !is_there() {
        return Err(Failure::NoScreen);
    }
    match tui::notes(folder, which, look.options())? {
        Closed::Broken(error) => Err(Failure::Notes(error)),
        Closed::Quit => Ok(FINE),
        Closed::Ended => {
            warn(&say!(look.language(), "notes-ended"));
            Ok(FINE)
        }
        Closed::Signalled(signal) => Err(Failure::Signal(signal)),
    }
}

/// Which lesson is meant, if that is clear.
fn which(options: &NotesOptions, folder: &SocketFolder) -> Result<Which, Failure> {
    let which = match options.which.as_deref() {
        None => Which::Any,
        Some(name) => match name.parse() {
            Ok(pid) => Which::Process(pid),
            Err(_) => Which::Lesson(name.to_owned()),
        },
    };
    let presented = folder.presented();
    match &which {
        Which::Any if presented.len() > 1 => {
            let one = |one: crate::notes::Presented| format!("{} ({})", one.pid, one.lesson);
            let found = presented.into_iter().map(one).collect::<Vec<_>>().join(", ");
            Err(Failure::SeveralPresented(found))
        }
        Which::Process(pid) if which.find(folder).is_none() => Err(Failure::NotPresented(*pid)),
        _ => Ok(which),
    }
}

/// Prints the lines of one presentation as they come.
fn print(folder: &SocketFolder, which: &Which, language: Language) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    let mut written = Ok(());
    let tell = |news| match news {
        News::Waits => {
            warn(&say!(language, "notes-waits"));
            true
        }
        News::Joined(_) => true,
        News::Message(line) => {
            written = writeln!(out, "{}", line.text).and_then(|()| out.flush());
            written.is_ok()
        }
        News::Left => false,
    };
    follow(folder, which, tell).map_err(Failure::Notes)?;
    written?;
    Ok(FINE)
}
