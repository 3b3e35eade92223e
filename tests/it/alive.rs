//! The screen stays alive while a listing rages: it is drawn again and again, takes keys, and says at which limit the run was ended.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::support::{self, eventually};

/// ratatui hides the cursor once a frame, whether or not anything has changed.
const FRAME: &[u8] = b"\x1b[?25l";

const ROWS: NonZero<u16> = NonZero::new(36).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(120).unwrap();

/// The program on a terminal of 120 by 36.
struct Screen {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    drawn: Arc<Mutex<Drawn>>,
    _terminal: Box<dyn MasterPty + Send>,
    mark: String,
}

/// What came from the program.
struct Drawn {
    screen: vt100::Parser,
    /// The last bytes, in which a frame could have begun.
    rest: Vec<u8>,
    frames: usize,
}

impl Drawn {
    fn take_in(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.rest.extend_from_slice(bytes);
        self.frames += self.rest.windows(FRAME.len()).filter(|window| *window == FRAME).count();
        self.rest.drain(..self.rest.len().saturating_sub(FRAME.len() - 1));
    }
}

impl Screen {
    fn open(name: &str, listing: &str, limits: &[&str]) -> Self {
        let size = PtySize {
            rows: ROWS.get(),
            cols: COLUMNS.get(),
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mark = format!("FORKLORE_TEST_MARK=alive-{name}-{}", std::process::id());
        let (variable, value) = mark.split_once('=').expect("NAME=VALUE");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_forklore"));
        command.args(["run", listing, "--engine", "builtin", "--lang", "en"]);
        for limit in limits {
            command.args(["--limit", limit]);
        }
        command.env("TERM", "xterm-256color");
        command.env(variable, value);
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let child = pair.slave.spawn_command(command).expect("forklore starts");
        drop(pair.slave);
        let drawn = Arc::new(Mutex::new(Drawn {
            screen: vt100::Parser::new(ROWS, COLUMNS, 0),
            rest: Vec::new(),
            frames: 0,
        }));
        let taken = Arc::clone(&drawn);
        std::thread::spawn(move || {
            let mut buffer = [0; 64 * 1024];
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                taken.lock().expect("nobody panics with it").take_in(&buffer[..length]);
            }
        });
        Self {
            child,
            keys,
            drawn,
            _terminal: pair.master,
            mark,
        }
    }

    fn frames(&self) -> usize {
        self.drawn.lock().expect("nobody panics with it").frames
    }

    fn text(&self) -> String {
        self.drawn
            .lock()
            .expect("nobody panics with it")
            .screen
            .screen()
            .contents()
    }

    /// What is shown, as one line.
    fn words(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Waits until further frames were drawn, more than keys alone make.
    fn goes_on_drawing(&self) {
        let before = self.frames();
        eventually("frames are drawn", || self.frames() >= before + 5);
    }

    /// Lets the listing go on from its first line, where it is held.
    fn let_go(&mut self) {
        eventually("it is held", || self.text().contains("held by forklore"));
        self.keys.write_all(b" ").expect("the terminal takes keys");
        eventually("it runs", || !self.text().contains("held by forklore"));
    }

    fn leave(mut self) {
        for keys in ["q", "y"] {
            self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        }
        eventually("it ends", || matches!(self.child.try_wait(), Ok(Some(_))));
        eventually("nothing is left", || support::marked(&self.mark).is_empty());
    }
}

/// So that nothing ends the run while it is watched.
const FREE: [&str; 2] = ["output_lines=10000000", "events=10000000"];

#[track_caller]
fn stays_alive(name: &str, source: &str) {
    let (_folder, listing) = support::listing(source);
    let mut screen = Screen::open(name, &listing, &FREE);
    screen.let_go();
    screen.goes_on_drawing();
    screen.keys.write_all(b"?").expect("the terminal takes keys");
    eventually("a key is answered", || screen.text().contains("blank the screen"));
    screen.keys.write_all(b"\x1b").expect("the terminal takes keys");
    screen.leave();
}

#[test]
fn while_eight_processes_compute() {
    stays_alive(
        "loops",
        "import os\nfor i in range(3):\n    os.fork()\nwhile True:\n    i += 1\n",
    );
}

#[test]
fn while_the_terminal_is_flooded() {
    stays_alive("output", "while True:\n    print('x' * 60)\n");
}

#[test]
fn while_events_come_without_end() {
    stays_alive(
        "events",
        "import os\nimport time\nos.fork()\nos.fork()\nwhile True:\n    time.sleep(0)\n",
    );
}

#[test]
fn while_processes_come_and_go() {
    stays_alive("forks", support::FORKS_THAT_COME_AND_GO);
}

#[test]
fn the_end_names_the_limit() {
    let (_folder, listing) = support::listing("while True:\n    print('x' * 60)\n");
    let mut screen = Screen::open("limit", &listing, &[]);
    screen.let_go();
    let told = "The run was ended: it printed more than the limit of 2000 lines a second. \
                --limit output_lines=4000 raises it.";
    eventually("the limit is told", || screen.words().replace(" │", "").contains(told));
    screen.leave();
}
