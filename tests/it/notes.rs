//! A teacher's notes in a second terminal: opened at any time, twice, killed, stopped; and whatever else comes to the
//! projector's socket.

mod screens;
mod socket;

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use forklore::engine::Builtin;
use forklore::notes::{Clock, Folder, Heard, LONGEST_REQUEST, Screen, Server, State, Told};
use forklore::scenario::{self, Language, Scenario};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::support::console::{Console, Setup};
use super::support::{self, public_copy, skip};

/// A user that is nobody's.
const OTHER: u32 = 65_533;

/// A classroom: a runtime folder of its own.
struct Classroom {
    folder: tempfile::TempDir,
}

impl Classroom {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("fl").tempdir_in("/tmp");
        Self {
            folder: folder.expect("a temporary folder"),
        }
    }

    fn path(&self) -> &str {
        self.folder.path().to_str().expect("UTF-8")
    }

    fn setup(&self, arguments: &[&str]) -> Setup {
        Setup::new(&[arguments, &["--lang", "en"]].concat()).env("XDG_RUNTIME_DIR", self.path())
    }

    /// The projector, with the words of the lesson on it.
    fn present(&self) -> Console {
        let mut projector = self.setup(&["present", "orphan", "--speed", "8"]).size(24, 80).start();
        projector.wait_for_text("words for this lesson");
        projector
    }

    /// The notes, which have joined it.
    fn notes(&self) -> Console {
        let mut notes = self.setup(&["notes"]).start();
        notes.wait_for_text("what is running");
        notes
    }

    /// The lines of the notes, for a script.
    fn lines(&self, which: &str) -> (Child, BufReader<std::process::ChildStdout>) {
        let mut command = support::forklore();
        let command = command
            .args(["notes", "--json", which])
            .env("XDG_RUNTIME_DIR", self.path());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("forklore starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped"));
        (child, lines)
    }

    fn socket(&self) -> PathBuf {
        socket_in(self.folder.path())
    }

    /// Comes to the projector, and has been told everything.
    fn join(&self) -> Reader {
        let mut reader = Reader::new(&self.socket());
        assert!(matches!(reader.told(), Some(Told::Snapshot(_))));
        reader
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder.join("forklore")).expect("the folder");
    let mut paths = entries.map(|entry| entry.expect("an entry").path());
    let socket = paths.find(|path| path.extension().is_some_and(|extension| extension == "sock"));
    socket.expect("a socket")
}

/// Somebody at the socket.
struct Reader {
    lines: BufReader<UnixStream>,
}

impl Reader {
    fn new(socket: &Path) -> Self {
        let stream = UnixStream::connect(socket).expect("somebody listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("a time limit");
        Self {
            lines: BufReader::new(stream),
        }
    }

    /// The next line; `None` where the connection has ended.
    fn told(&mut self) -> Option<Told> {
        let mut line = String::new();
        match self.lines.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_str(&line).expect("a line of the projector")),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("{error}"),
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.lines.get_mut().write_all(bytes).expect("it is taken");
    }

    /// Why the projector refuses these bytes.
    fn refused(&mut self, bytes: &[u8]) -> String {
        self.send(bytes);
        loop {
            match self.told() {
                Some(Told::Refused { why }) => return why,
                Some(_) => {}
                None => panic!("the connection has ended"),
            }
        }
    }
}

fn orphan() -> Scenario {
    scenario::open("orphan", &Builtin).expect("it is shipped")
}

/// Goes on from the notes, once at each stop and card, until the projector shows this.
fn go_on_until(projector: &mut Console, notes: &Console, text: &str) {
    let cards = ["what do you expect?", "what do you see?", "what came out"];
    for stop in &orphan().checkpoints {
        let cue = stop.cue.get(Language::EN);
        loop {
            projector.wait_for(cue, |projector| {
                let shown = projector.text();
                [cue, text].iter().chain(&cards).any(|wanted| shown.contains(wanted))
            });
            let before = projector.text();
            if before.contains(text) {
                return;
            }
            notes.send(" ");
            projector.wait_for("something else", |projector| projector.text() != before);
            if before.contains(cue) {
                break;
            }
        }
    }
    // Behind the end nothing moves by itself.
    while !projector.text().contains(text) {
        let before = projector.text();
        notes.send(" ");
        projector.wait_for("the next card", |projector| projector.text() != before);
    }
}

fn signal(console: &Console, signal: Signal) {
    kill(Pid::from_raw(console.pid()), signal).expect("it is our child");
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
