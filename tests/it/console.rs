//! Terminals that misbehave: of odd sizes, resized without end, without colours
//! or characters, slow, broken, closed; and input that nobody typed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use forklore::recording::{self, LeftOut};
use forklore_event::{Event, Kind};

use super::support::console::{Console, Setup};
use super::support::{self, faults};

/// What the screen says when it is too small.
const TOO_SMALL: &str = "Please enlarge";

/// A lesson with a recording, in a folder that lasts as long.
fn lesson(name: &str, speed: &str, more: &[&str]) -> (tempfile::TempDir, PathBuf, Setup) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    let path = file.to_str().expect("UTF-8");
    let mut arguments = vec![
        "run", name, "--engine", "builtin", "--lang", "en", "--speed", speed, "--record", path,
    ];
    arguments.extend(more);
    let setup = Setup::new(&arguments);
    (folder, file, setup)
}

/// How often a main was started: more than once would be a run that was lost and begun anew.
fn mains(file: &Path) -> usize {
    let main = |kind: &Kind| matches!(kind, Kind::ProcessStarted { role, .. } if role == "main");
    recorded(file).iter().filter(|event| main(&event.kind)).count()
}

fn recorded(file: &Path) -> Vec<Event> {
    let file = std::fs::File::open(file).expect("the recording");
    recording::read(file).expect("it is one").events
}

/// Goes on until the lesson is over, doing `meanwhile` between the keys. That it is over
/// is read in the recording: what the screen shows can be old. A key that comes
/// late may leave the lesson by itself.
fn to_the_end(console: &mut Console, file: &Path, mut meanwhile: impl FnMut(&mut Console)) {
    let ended = |event: &Event| matches!(event.kind, Kind::ScenarioEnded { .. });
    console.wait_for("the end of the lesson", |console| {
        console.send("1 ");
        meanwhile(console);
        std::thread::sleep(Duration::from_millis(20));
        recorded(file).iter().any(ended)
    });
}

/// Closes whatever is open, waits until a key does what it does, in whatever language, and closes what it opened.
fn keys_answer(console: &mut Console) {
    let helps = |console: &Console| {
        let help = ["leave zoom and choice", "取消放大和选择"];
        help.iter().any(|line| console.text().contains(line))
    };
    console.wait_for("the keys answer", |console| {
        console.send("\x1b");
        std::thread::sleep(Duration::from_millis(60));
        console.send("?");
        // The next Esc would close it again before it was seen.
        let begun = Instant::now();
        while !helps(console) && begun.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(Duration::from_millis(5));
        }
        helps(console)
    });
    console.send("\x1b");
    console.wait_for("the keys closed", |console| !helps(console));
}

/// Closes whatever is open until `text` is on the screen, without getting the lesson on. An Esc that is read
/// together with the next key is an Alt to that key, as on every terminal, so it is pressed alone.
fn close_until(console: &mut Console, text: &str) {
    console.wait_for(text, |console| {
        let found = console.text().contains(text);
        if !found {
            // A question hears no Esc, so it is skipped before a zoom is left.
            for key in ["s", "0", "\x1b"] {
                console.send(key);
                std::thread::sleep(Duration::from_millis(60));
            }
        }
        found
    });
}

fn quit(console: &mut Console) {
    console.send("qy");
    let status = console.ended();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}");
    console.wait_for("the terminal given back", |console| console.not_restored().is_empty());
}

#[test]
fn a_screen_of_any_size_is_survived_and_comes_back() {
    let (_folder, file, setup) = lesson("zombie", "16", &[]);
    let mut console = setup.size(24, 80).start();
    console.wait_for_text("zombie");
    let sizes = [
        (1, 1),
        (3, 10),
        (10, 3),
        (200, 500),
        (0, 0),
        (17, 60),
        (18, 59),
        (500, 1),
        (1, 500),
    ];
    for (round, (rows, columns)) in sizes.into_iter().enumerate() {
        // Not so often that the lesson comes to its end, at which the same key leaves it.
        if round < 4 {
            console.send("1 ");
        }
        console.resize(rows, columns);
        if (10..18).contains(&rows) && columns > 20 {
            console.wait_for_text(TOO_SMALL);
        }
        for key in ["?", "\x1b", "z", "\t", "z", "g", "\x1b", "\r", "\x1b", "b", "b"] {
            console.send(key);
            std::thread::sleep(Duration::from_millis(5));
        }
        console.resize(24, 80);
        // The run is still there, with the same processes.
        close_until(&mut console, "zombie.py");
    }
    to_the_end(&mut console, &file, |_| {});
    quit(&mut console);
    assert_eq!(mains(&file), 1);
    faults::terminal_survived("sizes from 0x0 and 1x1 to 500x200, keys pressed in each", 9, true);
}

#[test]
fn starting_in_a_tiny_window_waits_for_a_larger_one() {
    let (_folder, file, setup) = lesson("zombie", "16", &[]);
    let mut console = setup.size(1, 1).start();
    console.wait_for("the screen", |console| console.is_up());
    console.resize(24, 80);
    console.wait_for_text("zombie.py");
    quit(&mut console);
    assert_eq!(mains(&file), 1);
    faults::terminal_survived("started in 1x1, then enlarged", 1, true);
}

#[test]
fn resizing_a_hundred_times_a_second_loses_nothing() {
    let (_folder, file, setup) = lesson("maxtasksperchild", "8", &[]);
    let mut console = setup.start();
    console.wait_for("the screen", |console| console.is_up());
    let mut count = 0_u16;
    to_the_end(&mut console, &file, |console| {
        for _ in 0..4 {
            count = count.wrapping_add(1);
            console.resize(count * 7 % 60, count * 13 % 200);
            std::thread::sleep(Duration::from_millis(10));
        }
        console.resize(36, 120);
    });
    quit(&mut console);
    assert_eq!(mains(&file), 1);
    faults::terminal_survived(
        "resized a hundred times a second, to the end of a lesson",
        usize::from(count),
        true,
    );
}

#[test]
fn without_colour_everything_is_said_in_words() {
    let (_folder, file, setup) = lesson("zombie", "16", &[]);
    let mut console = setup.env("NO_COLOR", "1").start();
    console.wait_for("the screen", |console| console.is_up());
    to_the_end(&mut console, &file, |console| {
        console.screen(|screen| {
            let (rows, columns) = screen.size();
            for (row, column) in (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column))) {
                let Some(cell) = screen.cell(row, column) else { continue };
                let plain = vt100::Color::Default;
                assert_eq!((cell.fgcolor(), cell.bgcolor()), (plain, plain), "{row}, {column}");
            }
        });
    });
    quit(&mut console);
    faults::terminal_survived("NO_COLOR: no cell has a colour", 1, true);
}

#[test]
fn without_utf_8_only_ascii_is_drawn() {
    for (name, value) in [("LANG", "C"), ("LC_ALL", "POSIX"), ("LC_CTYPE", "en_US.ISO-8859-1")] {
        let (_folder, file, setup) = lesson("zombie", "16", &[]);
        let mut console = setup.env(name, value).start();
        console.wait_for_text("zombie.py");
        to_the_end(&mut console, &file, |console| {
            let text = console.text();
            assert!(text.is_ascii(), "{name}={value}:\n{text}");
        });
        quit(&mut console);
        assert!(console.received().is_ascii());
    }
    faults::terminal_survived("locales without UTF-8: only ASCII is drawn", 3, true);
}

#[test]
fn a_dumb_terminal_gets_text() {
    let (_folder, _, setup) = lesson("zombie", "20", &[]);
    let mut console = setup.env("TERM", "dumb").start();
    assert_eq!(console.ended().code(), Some(0));
    console.wait_for("the last line", |console| console.text().contains("as expected"));
    assert!(!console.received().contains(&0x1b), "{}", console.text());
    faults::terminal_survived("TERM=dumb: text without a control sequence", 1, false);
}

#[test]
fn without_standard_input_or_output_it_runs_to_the_end() {
    for line in ["exec \"$@\" <&-", "exec \"$@\" </dev/null", "exec \"$@\" <&- >&- 2>&-"] {
        let (_folder, file, setup) = lesson("zombie", "20", &[]);
        let mut console = setup.shell(line).start();
        assert_eq!(console.ended().code(), Some(0), "{line}: {}", console.text());
        assert_eq!(mains(&file), 1);
        assert!(!console.received().contains(&0x1b), "{line}");
    }
    faults::terminal_survived("standard input, or all three, closed", 3, false);
}

#[test]
fn a_slow_pipe_gets_everything() {
    let (_folder, _, setup) = lesson("zombie", "20", &["--plain"]);
    let slowly = "\"$@\" | while IFS= read -r line; do sleep 0.01; printf '%s\\n' \"$line\"; done";
    let mut console = setup.shell(slowly).start();
    assert_eq!(console.ended().code(), Some(0));
    console.wait_for("the last line", |console| {
        String::from_utf8_lossy(&console.received()).contains("as expected: zombie.zombies_left")
    });
    faults::terminal_survived("output is a slow pipe", 1, false);
}

#[test]
fn a_slow_terminal_shows_the_run_to_its_end() {
    let (_folder, file, setup) = lesson("apply-vs-apply-async", "8", &[]);
    let mut console = setup.start();
    // As over a line of some twenty thousand bytes a second.
    console.slow_down(200);
    console.wait_for("the screen", |console| console.is_up());
    to_the_end(&mut console, &file, |_| std::thread::sleep(Duration::from_millis(200)));
    quit(&mut console);
    assert_eq!(mains(&file), 2, "one on each stage");
    faults::terminal_survived("twenty thousand bytes a second, to the end of a lesson", 1, true);
}

#[test]
fn a_terminal_that_takes_no_output_for_a_while_loses_nothing() {
    let (_folder, file, setup) = lesson("zombie", "16", &[]);
    let mut console = setup.start();
    console.wait_for("the screen", |console| console.is_up());
    console.slow_down(0);
    for _ in 0..100 {
        console.send("l");
        std::thread::sleep(Duration::from_millis(5));
    }
    console.slow_down(usize::MAX);
    to_the_end(&mut console, &file, |_| {});
    quit(&mut console);
    assert_eq!(mains(&file), 1);
    faults::terminal_survived("no output taken for half a second", 1, true);
}

#[test]
fn a_broken_pipe_ends_the_run_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    let mark = format!("broken-pipe-{}", std::process::id());
    let mut child = support::forklore()
        .env("FORKLORE_TEST_MARK", &mark)
        .args(["run", "orphan", "--plain", "--record"])
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"))
        .lines()
        .map_while(Result::ok);
    let event = lines.find(|line| line.starts_with("00:"));
    assert!(event.is_some(), "something happened");
    drop(lines);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        (output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()),
        (Some(0), "")
    );
    support::eventually("nothing left", || {
        support::marked(&format!("FORKLORE_TEST_MARK={mark}")).is_empty()
    });
    let kept = recording::read(std::fs::File::open(&file).expect("the recording")).expect("it is one");
    assert!(!kept.events.is_empty() && kept.left_out == LeftOut::default());
    faults::terminal_survived(
        "output is a broken pipe: the run ends, nothing is left, the recording is whole",
        1,
        false,
    );
}

/// What terminals, and people who paste into them, send that no key does.
const GARBAGE: &[&[u8]] = &[
    // The pointer, outside of everything: SGR, X10 and urxvt.
    b"\x1b[<0;0;0M",
    b"\x1b[<0;999;999M",
    b"\x1b[<32;65535;65535M",
    b"\x1b[<99999;1;1m",
    b"\x1b[M\x20\x00\x00",
    b"\x1b[M\x20\xff\xff",
    b"\x1b[32;0;0M",
    // Answers to questions that nobody asked, and focus.
    b"\x1b[0;0R",
    b"\x1b[?62;1;6c",
    b"\x1b[I\x1b[O",
    b"\x1b[?1u",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    // What is no sequence and no character.
    b"\x1b[1;2;3;4;5;6;7~",
    b"\xff\xfe\x80\xc3\x28\xf0\x9f\x92",
    "进程池\u{202e}\u{0}\u{feff}".as_bytes(),
    // A paste with everything in it that would end the run if it were typed.
    b"\x1b[200~qy\x03\x04\x1a\x1cq\ny\nq\x7f:q!\n\x1b[201~",
];

#[test]
fn what_nobody_typed_ends_nothing() {
    let (_folder, file, setup) = lesson("zombie", "4", &[]);
    let mut console = setup.start();
    console.wait_for("the screen", |console| console.is_up());
    for round in 0..3 {
        for garbage in GARBAGE {
            console.send(garbage);
            std::thread::sleep(Duration::from_millis(4));
        }
        // A pointer dragged over every corner.
        for (column, row) in [(1, 1), (120, 1), (1, 36), (120, 36), (121, 37), (60, 30 + round)] {
            console.send(format!(
                "\x1b[<0;{column};{row}M\x1b[<32;{column};{row}M\x1b[<0;{column};{row}m"
            ));
        }
    }
    // Whatever was opened by it is closed; then a key does what it does.
    console.send("\x1b");
    keys_answer(&mut console);
    assert_eq!(console.has_ended(), None);
    quit(&mut console);
    assert_eq!(mains(&file), 1);
    let times = 3 * GARBAGE.len();
    faults::terminal_survived(
        "pointer outside, answers nobody asked for, broken sequences, a paste of q and y",
        times,
        true,
    );
}

#[test]
fn random_bytes_end_nothing() {
    let (_folder, file, setup) = lesson("orphan", "4", &[]);
    let mut console = setup.start();
    console.wait_for("the screen", |console| console.is_up());
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..40 {
        let bytes = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        });
        // Not the keys that quit, and no escape: a sequence that nobody ends would swallow the rest.
        let bytes = bytes.filter(|byte| !matches!(byte, b'q' | b'Q' | 0x03 | 0x1b));
        console.send(bytes.take(200).collect::<Vec<u8>>());
        std::thread::sleep(Duration::from_millis(5));
    }
    console.send("\x1b");
    keys_answer(&mut console);
    quit(&mut console);
    assert_eq!(mains(&file), 1);
    faults::terminal_survived("two hundred random bytes at once", 40, true);
}

#[test]
fn a_signal_in_a_lesson_from_the_list_ends_the_program() {
    let mut console = Setup::new(&[]).start();
    console.wait_for_text("lessons seen");
    console.send("\r");
    console.wait_for_text("tree.py");
    let pid = nix::unistd::Pid::from_raw(console.pid());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("our own child");
    assert_eq!(console.ended().code(), Some(128 + 15));
    console.wait_for("the terminal given back", |console| console.not_restored().is_empty());
}

#[test]
fn the_list_survives_every_size_and_a_closed_window() {
    let mut console = Setup::new(&[]).start();
    console.wait_for_text("lessons seen");
    for (rows, columns) in [(1, 1), (3, 10), (9, 29), (10, 30), (200, 500), (0, 0)] {
        console.resize(rows, columns);
        for key in ["j", "?", "l", "\x1b", "k"] {
            console.send(key);
            std::thread::sleep(Duration::from_millis(5));
        }
        console.resize(24, 80);
        close_until(&mut console, "daemon=True");
    }
    console.close();
    console.ended();
    faults::terminal_survived("the lesson list: sizes from 0x0 to 500x200, then closed", 7, false);
}
