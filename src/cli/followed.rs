//! A live run whose events are noted, and recorded, on their way to the screen.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Sender, channel};

use super::main_end::MainEnd;
use super::record::Recorder;
use crate::session::{Abilities, Control, LiveRun, Mode, Source, Update, Updates};
use crate::text::Message;
use forklore_event::{Header, Micros};

/// A run whose events are noted on their way to the screen, and recorded if there is a file.
pub struct Followed {
    run: LiveRun,
    updates: Option<Updates>,
}

impl Followed {
    /// Follows `run`; where there is a file, records it there.
    ///
    /// # Errors
    /// If no thread can be made.
    pub fn new(mut run: LiveRun, file: Option<io::Result<File>>, main_end: MainEnd) -> io::Result<Self> {
        let incoming = run.take_updates();
        let updates = match file {
            Some(file) => recorded(incoming, Recorder::begin(file, run.header()), main_end)?,
            None => Box::new(incoming.inspect(move |update| note(&main_end, update))),
        };
        Ok(Self {
            run,
            updates: Some(updates),
        })
    }
}

fn note(main_end: &MainEnd, update: &Update) {
    if let Update::Events(events) = update {
        main_end.note(events);
    }
}

/// Records updates on their way, and goes on with it when nobody wants them any more. A recording that cannot be continued
/// (a full disk) does not end the lesson.
fn recorded(
    incoming: Updates,
    (mut recorder, notice): (Recorder, Option<String>),
    main_end: MainEnd,
) -> io::Result<Updates> {
    let (outgoing, updates) = channel();
    let tell = |outgoing: &Sender<Update>, notice: Option<String>| {
        // The screen may have been left; the rest of the run is recorded all the same.
        let _ = notice.map(|notice| outgoing.send(Update::Notice(Message::Plain(notice))));
    };
    tell(&outgoing, notice);
    std::thread::Builder::new().name("recorder".to_owned()).spawn(move || {
        for update in incoming {
            note(&main_end, &update);
            let notice = match &update {
                Update::Events(events) => recorder.add(events),
                _ => None,
            };
            let _ = outgoing.send(update);
            tell(&outgoing, notice);
        }
    })?;
    Ok(Box::new(updates.into_iter()))
}

impl Source for Followed {
    fn header(&self) -> &Header {
        self.run.header()
    }

    fn mode(&self) -> Mode {
        self.run.mode()
    }

    fn abilities(&self) -> Abilities {
        self.run.abilities()
    }

    fn now(&self) -> Micros {
        self.run.now()
    }

    fn take_updates(&mut self) -> Updates {
        Box::new(self.updates.take().into_iter().flatten())
    }

    fn control(&mut self, control: Control) {
        self.run.control(control);
    }
}
