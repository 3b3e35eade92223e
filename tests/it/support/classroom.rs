//! A lesson before a class: the projector, notes in other terminals, and whoever else comes to its socket.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

use forklore::notes::{self, Fields, ServerMessage, State};

use super::console::{Console, PATIENCE, Setup};

/// A classroom: a runtime folder of its own.
pub struct Classroom {
    pub folder: tempfile::TempDir,
}

impl Classroom {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("fl").tempdir_in("/tmp");
        Self {
            folder: folder.expect("a temporary folder"),
        }
    }

    pub fn path(&self) -> &str {
        self.folder.path().to_str().expect("UTF-8")
    }

    pub fn setup(&self, arguments: &[&str]) -> Setup {
        Setup::new(&[arguments, &["--lang", "en"]].concat()).env("XDG_RUNTIME_DIR", self.path())
    }

    /// The projector, with the words of the lesson on it.
    pub fn present(&self) -> Console {
        let mut projector = self.setup(&["present", "orphan", "--speed", "8"]).size(24, 80).start();
        projector.wait_for_text("words for this lesson");
        projector
    }

    /// The notes, which have joined it.
    pub fn notes(&self) -> Console {
        let mut notes = self.setup(&["notes"]).start();
        notes.wait_for_text("what is running");
        notes
    }

    /// The lines of the notes, for a script.
    pub fn lines(&self, which: &str) -> (Child, BufReader<ChildStdout>) {
        let mut command = super::forklore();
        let command = command
            .args(["notes", "--json", which])
            .env("XDG_RUNTIME_DIR", self.path());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("forklore starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped"));
        (child, lines)
    }

    pub fn socket(&self) -> PathBuf {
        socket_in(self.folder.path())
    }

    /// Comes to the projector, and has been told everything.
    pub fn join(&self) -> Reader {
        let mut reader = Reader::new(&self.socket());
        assert!(matches!(reader.told(), Some(ServerMessage::Snapshot(_))));
        reader
    }

    /// Goes on until the projector is there, with one press at each stop and card: the next only when the projector has
    /// told what came of the last. What its screen shows would not do: it is old while it is drawn anew.
    pub fn go_on_until(&self, is_there: impl Fn(&State) -> bool, press: impl Fn()) {
        let mut reader = Reader::new(&self.socket());
        let (mut fields, mut pressed_at) = (Fields::new(), None);
        loop {
            match reader.told() {
                Some(ServerMessage::Snapshot(snapshot)) => fields = snapshot.state,
                Some(ServerMessage::Change { state }) => notes::merge(&mut fields, state),
                other => panic!("{other:?} at {pressed_at:?}"),
            }
            let state: State = serde_json::from_value(fields.clone().into()).expect("a state");
            if is_there(&state) {
                return;
            }
            let place = Place::of(&state);
            let stands = state.clock.paused || state.screen.card.is_some();
            if stands && pressed_at.as_ref() != Some(&place) {
                press();
                pressed_at = Some(place);
            }
        }
    }
}

/// Whether a prediction is shown beside what happened.
pub fn answers_prediction(state: &State) -> bool {
    let question = state.question.as_ref();
    question.is_some_and(|question| question.revealed && question.kind == "predict")
}

/// Whether the line to take away is shown.
pub fn takes_away(state: &State) -> bool {
    state.screen.card.as_deref() == Some("takeaway")
}

/// Where in its lesson a projector is. No lesson comes to the same place twice.
#[derive(Debug, PartialEq)]
struct Place {
    stop: Option<usize>,
    card: Option<String>,
    question: Option<usize>,
}

impl Place {
    fn of(state: &State) -> Self {
        Self {
            stop: state.stop.as_ref().map(|stop| stop.number),
            card: state.screen.card.clone(),
            question: state.question.as_ref().map(|question| question.number),
        }
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder.join("forklore")).expect("the folder");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    let socket = paths.find(|path| path.extension().is_some_and(|extension| extension == "sock"));
    socket.expect("a socket")
}

/// Somebody at the socket.
pub struct Reader {
    pub lines: BufReader<UnixStream>,
}

impl Reader {
    pub fn new(socket: &Path) -> Self {
        let stream = UnixStream::connect(socket).expect("somebody listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        Self {
            lines: BufReader::new(stream),
        }
    }

    /// The next line; `None` where the connection has ended.
    pub fn told(&mut self) -> Option<ServerMessage> {
        let mut line = String::new();
        match self.lines.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_str(&line).expect("a line of the projector")),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("{error}"),
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.lines.get_mut().write_all(bytes).expect("it is taken");
    }

    /// Why the projector refuses these bytes.
    pub fn refused(&mut self, bytes: &[u8]) -> String {
        self.send(bytes);
        loop {
            match self.told() {
                Some(ServerMessage::Refused { why }) => return why,
                Some(_) => {}
                None => panic!("the connection has ended"),
            }
        }
    }
}
