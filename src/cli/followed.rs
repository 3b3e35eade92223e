//! A live run whose events are noted, and recorded, on their way to the screen.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::main_end::MainEnd;
use super::record::Recorder;
use crate::session::{Abilities, Control, Mode, Session, Source, Update};
use crate::text::Message;
use forklore_event::{Header, Micros};

/// A session whose events are noted on their way to the screen, and recorded if there is a file.
pub struct Followed {
    session: Session,
    updates: Option<Receiver<Update>>,
}

impl Followed {
    /// Follows `session`; where there is a file, records it there.
    ///
    /// # Errors
    /// If no thread can be made.
    pub fn new(mut session: Session, file: Option<io::Result<File>>, main_end: MainEnd) -> io::Result<Self> {
        let incoming = session.take_updates();
        let (outgoing, updates) = channel();
        let begun = file.map(|file| Recorder::begin(file, session.header()));
        let (recorder, notice) = begun.map_or((None, None), |(recorder, notice)| (Some(recorder), notice));
        // The receiver is still here.
        let _ = notice.map(|notice| outgoing.send(Update::Notice(Message::Plain(notice))));
        std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || follow(incoming, recorder, &main_end, &outgoing))?;
        Ok(Self {
            session,
            updates: Some(updates),
        })
    }
}

/// A recording that cannot be continued (a full disk) does not end the lesson.
fn follow(incoming: Receiver<Update>, mut recorder: Option<Recorder>, main_end: &MainEnd, outgoing: &Sender<Update>) {
    for update in incoming {
        let notice = match &update {
            Update::Events(events) => {
                main_end.note(events);
                recorder.as_mut().and_then(|recorder| recorder.add(events))
            }
            _ => None,
        };
        // The screen may have been left; the rest of the run is recorded all the same.
        let _ = outgoing.send(update);
        let _ = notice.map(|notice| outgoing.send(Update::Notice(Message::Plain(notice))));
    }
}

impl Source for Followed {
    fn header(&self) -> &Header {
        self.session.header()
    }

    fn mode(&self) -> Mode {
        self.session.mode()
    }

    fn abilities(&self) -> Abilities {
        self.session.abilities()
    }

    fn now(&self) -> Micros {
        self.session.now()
    }

    fn take_updates(&mut self) -> Receiver<Update> {
        // Taken twice, the second taker learns that there is nothing more to come.
        self.updates.take().unwrap_or_else(|| channel().1)
    }

    fn control(&mut self, control: Control) {
        self.session.control(control);
    }
}
