//! A teacher's notes in a second terminal: opened at any time, twice, killed, stopped; and whatever else comes to the
//! projector's socket.

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

#[test]
fn notes_that_are_opened_first_wait_for_one_lesson_after_the_other() {
    let classroom = Classroom::new();
    let mut notes = classroom.setup(&["notes"]).start();
    notes.wait_for_text("No lesson is presented yet");
    let mut projector = classroom.present();
    notes.wait_for_text("say this: 1/");
    projector.send("\x03");
    projector.ended();
    notes.wait_for_text("The lesson is presented no more. Waiting for the next one");
    let mut projector = classroom.present();
    notes.wait_for_text("say this: 1/");
    // Killed, it leaves its socket, on which nobody waits.
    signal(&projector, Signal::SIGKILL);
    projector.ended();
    notes.wait_for_text("The lesson is presented no more");
    let _projector = classroom.present();
    notes.wait_for_text("say this: 1/");
    notes.send("q");
    assert!(notes.ended().success());
    assert_eq!(notes.not_restored(), [""; 0]);
}

#[test]
fn the_notes_have_the_answer_and_the_projector_has_not() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let mut notes = classroom.setup(&["notes"]).size(60, 120).start();
    notes.wait_for_text("words for this lesson");
    notes.send(" ");
    projector.wait_for_text("what do you expect?");
    notes.wait_for_text("question: only you see the answer");
    let lesson = orphan();
    let question = &lesson.questions[0];
    let mut only_in_notes = |text: &str| {
        let text = squeezed(text);
        notes.wait_for(&text, |notes| squeezed(&notes.text()).contains(&text));
        let shown = projector.text();
        assert!(!squeezed(&shown).contains(&text), "{shown}");
    };
    for option in &question.options {
        only_in_notes(option.why.get(Language::EN));
        if let Some(name) = &option.misconception {
            only_in_notes(&format!("{name}: "));
        }
    }
    only_in_notes(lesson.checkpoints[0].note.get(Language::EN));
}

#[test]
fn keys_of_the_notes_do_what_they_do_on_the_projector() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let mut notes = classroom.notes();
    notes.send(" ");
    projector.wait_for_text("what do you expect?");
    notes.wait_for_text("only you see the answer");
    // While hands are typed every key is for them.
    notes.send("va12 b3 c9 l");
    notes.wait_for_text("count 1, as in");
    projector.wait_for_text("a12 b3 c9 l_");
    notes.send("\x7f\x7f\r");
    projector.wait_for_text("12 ");
    notes.wait_for("the count", |notes| {
        !notes.text().contains("as in") && notes.text().contains(" 12 ")
    });
    notes.send("b");
    projector.wait_for("a blank screen", |projector| projector.text().trim().is_empty());
    notes.wait_for_text("it is blank");
    notes.send("b");
    projector.wait_for_text("what do you expect?");
    notes.send("o");
    projector.wait_for_text("from 2 to 5");
    notes.send("+\r");
    projector.wait_for_text("SECONDS = 3: the run has begun anew.");
    notes.wait_for_text("the run has begun anew");
    notes.send("Q");
    notes.wait_for_text("does nothing here");
}

#[test]
fn notes_can_be_opened_twice_killed_and_opened_again() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let (mut one, mut two) = (classroom.notes(), classroom.notes());
    one.send(" ");
    projector.wait_for_text("what do you expect?");
    for notes in [&mut one, &mut two] {
        notes.wait_for_text("only you see the answer");
    }
    signal(&one, Signal::SIGKILL);
    one.ended();
    two.send(" ");
    two.wait_for("the question is over", |notes| !notes.text().contains("only you see"));
    let mut three = classroom.notes();
    go_on_until(&mut projector, &three, "It did");
    for notes in [&mut two, &mut three] {
        notes.wait_for_text("the projector shows the answer");
    }
}

#[test]
fn notes_that_are_stopped_hold_nothing_up() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    projector.send(" ");
    projector.wait_for_text("what do you expect?");
    projector.send(" ");
    let (mut notes, stopped) = (classroom.notes(), classroom.notes());
    let mut silent = classroom.join();
    signal(&stopped, Signal::SIGSTOP);
    go_on_until(&mut projector, &notes, "to take away");
    notes.wait_for_text("LIVE");
    signal(&stopped, Signal::SIGCONT);
    let mut awake = stopped;
    awake.wait_for_text("ended");
    // Whoever did not read until now finds it all, or was dropped.
    while silent.told().is_some_and(|told| {
        let state = match &told {
            Told::Change { state } => serde_json::to_string(state).expect("JSON"),
            _ => String::new(),
        };
        !state.contains("takeaway")
    }) {}
}

#[test]
fn nonsense_is_refused_and_does_the_projector_no_harm() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let mut reader = classroom.join();
    for (bytes, why) in [
        (&b"hello\n"[..], "expected"),
        (b"{\"kind\": \"quit\"}\n", "unknown variant `quit`"),
        (b"{\"kind\": \"press\", \"key\": \"escape\"}\n", "no key is called"),
        (b"\n", "EOF"),
        (b"\xff\xfe\x00\x1b[2J\n", "expected"),
        (b"[[[[[[[[[[[[[[[[\n", "expected"),
    ] {
        let refused = reader.refused(bytes);
        assert!(refused.contains(why), "{}: {refused}", String::from_utf8_lossy(bytes));
    }
    // It is taken all the same.
    reader.send(b"{\"kind\": \"press\", \"key\": \"space\"}\n");
    projector.wait_for_text("what do you expect?");
    // A line without an end ends the connection.
    let huge = vec![b'x'; 100 * LONGEST_REQUEST];
    let _ = reader.lines.get_mut().write_all(&huge);
    let mut rest = String::new();
    let _ = reader.lines.read_to_string(&mut rest);
    // Nonsense again and again does, too.
    let mut reader = classroom.join();
    let mut refused = 0;
    let _ = reader.lines.get_mut().write_all(&b"nonsense\n".repeat(100));
    while let Some(told) = reader.told() {
        refused += u32::from(matches!(told, Told::Refused { .. }));
    }
    assert!(refused <= 16, "{refused}");
    // A hundred keys at once, and everybody who reads.
    let crowd: Vec<Reader> = (0..20).map(|_| Reader::new(&classroom.socket())).collect();
    drop(crowd);
    support::eventually("there is room", || {
        matches!(Reader::new(&classroom.socket()).told(), Some(Told::Snapshot(_)))
    });
    let mut reader = classroom.join();
    reader.send(&b"{\"kind\": \"press\", \"key\": \"t\"}\n".repeat(500));
    // They stay until the key is taken.
    let notes = classroom.notes();
    notes.send("v");
    projector.wait_for_text("count hands");
    assert_eq!(projector.has_ended(), None);
}

#[test]
fn a_script_gets_the_lines_as_they_are() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let (mut child, mut lines) = classroom.lines("orphan");
    let mut next = || {
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        serde_json::from_str::<Told>(&line).expect("it is what a projector tells")
    };
    let Told::Snapshot(snapshot) = next() else {
        panic!("no snapshot")
    };
    assert_eq!(snapshot.pid.cast_signed(), projector.pid());
    let state: State = serde_json::from_value(snapshot.state.into()).expect("a state");
    assert_eq!(
        (state.lesson.id.as_str(), state.lesson.stops),
        ("orphan", orphan().checkpoints.len())
    );
    assert_eq!(
        state.stop.expect("it stands at the first").cue.get(Language::ZH),
        orphan().checkpoints[0].cue.get(Language::ZH)
    );
    assert_eq!(state.plan.minutes, orphan().minutes);
    assert!(
        state
            .plan
            .routes
            .iter()
            .any(|route| route.title.get(Language::EN).contains("OS")),
        "{:?}",
        state.plan
    );
    projector.send(" ");
    while !matches!(next(), Told::Change { state } if state.contains_key("question")) {}
    projector.send("\x03");
    projector.ended();
    while next() != (Told::End {}) {}
    assert!(child.wait().expect("it is our child").success());
}

#[test]
fn where_several_lessons_are_presented_one_is_named() {
    let classroom = Classroom::new();
    let (projector, _other) = (classroom.present(), classroom.present());
    let run = |arguments: &[&str]| {
        let mut command = support::forklore();
        command.args(arguments).env("XDG_RUNTIME_DIR", classroom.path());
        let output = command.output().expect("forklore starts");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let (status, error) = run(&["notes", "--json"]);
    assert_eq!(status, Some(2));
    assert!(error.contains(&format!("{} (orphan)", projector.pid())), "{error}");
    let (status, error) = run(&["notes", "--json", "4000000", "--lang", "zh"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("进程 4000000 没有放映课程"), "{error}");
    let pid = projector.pid().to_string();
    let mut notes = classroom.setup(&["notes", &pid]).start();
    notes.wait_for_text("what is running");
    drop(projector);
    // It is this one or none.
    notes.wait_for_text("the lesson is presented no more");
    assert!(notes.ended().success());
}

#[test]
fn another_user_is_not_taken_in() {
    if !rustix::process::getuid().is_root() {
        return skip("only root can become another user");
    }
    let classroom = Classroom::new();
    let (_copies, copy) = public_copy();
    std::os::unix::fs::chown(classroom.folder.path(), Some(OTHER), Some(OTHER)).expect("chown");
    let setup = classroom.setup(&["present", "orphan", "--speed", "8"]).size(24, 80);
    let mut projector = setup.user(OTHER, copy).start();
    projector.wait_for_text("words for this lesson");
    // Root may open the file, but is somebody else.
    let mut reader = Reader::new(&classroom.socket());
    assert_eq!(reader.told(), None);
    projector.send(" ");
    projector.wait_for_text("what do you expect?");
}

#[test]
fn the_keys_say_how_the_notes_are_opened() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let how = format!("forklore notes {}", projector.pid());
    assert!(!projector.text().contains(&how));
    projector.send(" ");
    projector.wait_for_text("what do you expect?");
    projector.send("?");
    projector.wait_for_text(&how);
}

/// How often the threads of a process have gone to sleep: only who was woken does. Without the one that looks at the
/// processes of the lesson.
fn sleeps(pid: i32) -> Vec<u64> {
    let process = procfs::process::Process::new(pid).expect("it lives");
    let tasks = process.tasks().expect("its threads").flatten();
    let count = |task: procfs::process::Task| task.status().ok()?.voluntary_ctxt_switches;
    let own = |task: &procfs::process::Task| task.stat().is_ok_and(|stat| stat.comm != "collector");
    tasks.filter(own).filter_map(count).collect()
}

#[test]
fn nobody_wakes_while_nothing_happens() {
    let classroom = Classroom::new();
    let projector = classroom.present();
    let notes = classroom.notes();
    for console in [&notes, &projector] {
        support::eventually("it sleeps", || {
            let before = sleeps(console.pid());
            std::thread::sleep(Duration::from_millis(500));
            sleeps(console.pid()) == before
        });
    }
}

/// The time that a line tells, if it does.
fn time_told(told: &Told) -> Option<u64> {
    let state = match told {
        Told::Snapshot(snapshot) => &snapshot.state,
        Told::Change { state } => state,
        Told::Refused { .. } | Told::End {} => return None,
    };
    state.get("clock")?.get("at_ms")?.as_u64()
}

#[test]
fn a_reader_that_does_not_read_is_dropped_and_one_that_reads_is_told_everything() {
    let classroom = Classroom::new();
    let folder = Folder::at(classroom.folder.path().join("forklore")).expect("a folder");
    let listener = folder.listen("lesson").expect("a socket");
    let (sender, heard) = std::sync::mpsc::channel();
    let server = Server::start(listener, move |heard| drop(sender.send(heard))).expect("a thread");
    let joined = || assert!(matches!(heard.recv(), Ok(Heard::Joined)));
    let mut silent = UnixStream::connect(classroom.socket()).expect("it listens");
    joined();
    let mut reader = Reader::new(&classroom.socket());
    joined();
    let last = 200;
    for number in 1..=last {
        server.publish(State {
            clock: Clock {
                at_ms: number,
                ..Clock::default()
            },
            // Together more than is kept for anybody.
            screen: Screen {
                notice: Some(number.to_string().repeat(4000)),
                ..Screen::default()
            },
            ..State::default()
        });
        while reader.told().as_ref().and_then(time_told) != Some(number) {}
    }
    let mut kept = String::new();
    silent.read_to_string(&mut kept).expect("it ends");
    assert!(!kept.contains(&format!("\"at_ms\":{last},")));
    assert!(kept.len() < 1 << 20, "{}", kept.len());
    drop(server);
    assert_eq!((reader.told(), reader.told()), (Some(Told::End {}), None));
}
