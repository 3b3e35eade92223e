//! Python agrees: every listing of the repository runs as it is under CPython and
//! under forklore, and the terminal gets the same.
//!
//! PIDs, addresses and thread numbers differ and are masked, and so are the frames
//! of CPython's own library in tracebacks: forklore has none.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use forklore_event::Kind;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::support::{self, Log};

/// Listings in which it is not for the listing to say which process speaks first,
/// which worker gets a task, or how often workers say the same.
const ANY_ORDER: &[&str] = &[
    "apply_async.py",
    "ends.py",
    "fork.py",
    "memory.py",
    "nginx.py",
    "pool.py",
    "recycle.py",
    "shutdown.py",
    "tree.py",
    "tutorial_1_children.py",
    "tutorial_2_initializer.py",
    "tutorial_3_apply.py",
    "tutorial_4_callback.py",
];

/// A listing that loses an update or not, and how many of its lines tell of that: one of the two sums. It takes a lock for
/// the others.
const RACE: (&str, usize) = ("race.py", 2);

/// Listings whose main is killed while its child lives. The session needs a leader that is
/// there as long as the child, as a shell is: when a leader ends, its session gets SIGHUP.
const LEAVES_AN_ORPHAN: &[&str] = &["killed.py"];

/// Runs its arguments at the terminal, and stays until nobody has descriptor 9 any more.
const UNTIL_ALL_ARE_GONE: &str = r#"{ "$@" 9>&1 >&8 2>&8; } 8>&1 2>/dev/null | cat"#;

/// From here on an exit status of a shell stands for a signal.
const KILLED: i32 = 128;

/// Longest time for one listing, in seconds: one that hangs under either is a difference.
const PATIENCE: &str = "60";

/// Listings mostly sleep, so many run at once.
const AT_ONCE: usize = 6;

/// What a listing left behind.
#[derive(Debug, PartialEq, Eq)]
pub struct Story {
    /// The exit code; `None` if it was killed.
    pub code: Option<i32>,
    /// What the terminal got, masked.
    pub lines: Vec<String>,
}

fn listings() -> Vec<PathBuf> {
    let scenarios = std::fs::read_dir(support::root().join("scenarios")).expect("the lessons");
    let folders = scenarios.map(|entry| entry.expect("a lesson").path());
    let folders = folders
        .filter(|path| path.is_dir())
        .chain(["tests/listings", "tests/conformance"].map(|folder| support::root().join(folder)));
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
    let mut listings: Vec<PathBuf> = files
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    listings.sort();
    listings
}

/// Runs a listing under CPython in a terminal of its own.
fn under_python(listing: &Path) -> Story {
    let size = PtySize {
        rows: 50,
        cols: 200,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new("timeout");
    if LEAVES_AN_ORPHAN.contains(&name_of(listing)) {
        command = CommandBuilder::new("bash");
        command.args(["-o", "pipefail", "-c", UNTIL_ALL_ARE_GONE, "bash", "timeout"]);
    }
    command.args(["--foreground", PATIENCE, "python3", "-B"]);
    command.arg(listing);
    command.env("PATH", support::search_path());
    command.env_remove("PYTHONUNBUFFERED"); // Unbuffered lines of two processes can run into each other.
    let mut child = pair.slave.spawn_command(command).expect("timeout starts");
    drop(pair.slave);
    let mut terminal = pair.master.try_clone_reader().expect("a reader");
    let mut output = Vec::new();
    // Ends with EIO when the last process has closed the terminal.
    let _ = terminal.read_to_end(&mut output);
    let status = child.wait().expect("an exit status");
    let text = String::from_utf8_lossy(&output).replace("\r\n", "\n");
    Story {
        code: i32::try_from(status.exit_code())
            .ok()
            .filter(|code| status.signal().is_none() && *code < KILLED),
        lines: masked(&text, listing),
    }
}

/// Runs a listing under forklore.
pub fn under_forklore(listing: &Path) -> Story {
    let output = Command::new("timeout")
        .args(["--foreground", PATIENCE, env!("CARGO_BIN_EXE_forklore"), "run"])
        .args(["--engine", "builtin"])
        .arg(listing)
        .args(["--json", "--speed", "8"])
        .output()
        .expect("timeout starts");
    let log = Log::of(&output);
    let main = log.pid("main");
    let code = log.events.iter().find_map(|event| match event.kind {
        Kind::ProcessExited { code, .. } if event.pid == main => code,
        _ => None,
    });
    Story {
        code,
        lines: masked(&log.terminal(), listing),
    }
}

/// What a listing does under forklore. Those of `tests/conformance` say it in a file that the tests of that name hold
/// forklore to.
fn shown(listing: &Path) -> Story {
    match std::fs::read_to_string(listing.with_extension("txt")) {
        Ok(lines) => Story {
            code: Some(0),
            lines: lines.trim_end().lines().map(str::to_owned).collect(),
        },
        Err(_) => under_forklore(listing),
    }
}

fn masked(text: &str, listing: &Path) -> Vec<String> {
    let path = listing.to_str().expect("a path in UTF-8");
    let name = name_of(listing);
    let text = without_library_frames(text).replace(path, name);
    let any_order = ANY_ORDER.contains(&name);
    let mut lines: Vec<String> = text.lines().map(|line| masked_line(line, any_order)).collect();
    if name == RACE.0 {
        for line in lines.iter_mut().take(RACE.1) {
            *line = masked_after(line, "1 + 1 = ", |c| matches!(c, '1' | '2'));
        }
    }
    if any_order {
        lines.sort();
        lines.dedup();
    }
    lines
}

fn name_of(listing: &Path) -> &str {
    listing
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name in UTF-8")
}

/// Drops the frames of CPython's library: the line that names the file, and what it shows of it.
fn without_library_frames(text: &str) -> String {
    let mut in_library = false;
    let kept = text.lines().filter(|line| {
        if line.trim_start().starts_with("File \"") {
            in_library = ["/lib/python", "<frozen", "\"<string>\""]
                .iter()
                .any(|library| line.contains(library));
        } else if !line.starts_with("    ") {
            in_library = false;
        }
        !in_library
    });
    kept.map(|line| format!("{line}\n")).collect()
}

/// Masks what is different in every run: numbers, times, who was first. In a log record that is the two numbers
/// around the name of the process: `%(process)d %(processName)s %(thread)d`.
fn masked_line(line: &str, any_order: bool) -> String {
    let mut masked = line.to_owned();
    for before in ["pid=", "parent=", "ppid ", "returned ", "first ", "took ", "0x"] {
        masked = masked_after(&masked, before, |c| c.is_ascii_hexdigit() || c == '.');
    }
    if any_order {
        // Two servers took one of these each at the same moment; one of the two is killed with its own.
        masked = masked_after(&masked, "answer b'", |c| matches!(c, '3' | '4'));
        masked = masked_after(&masked, "ForkPoolWorker-", |c| c.is_ascii_digit());
    }
    let mut words: Vec<&str> = masked.split(' ').collect();
    for at in 1..words.len().saturating_sub(1) {
        if words[at].starts_with("ForkPoolWorker-") || words[at] == "MainProcess" {
            words[at - 1] = "#";
            words[at + 1] = "#";
        }
    }
    words.join(" ")
}

/// Replaces the digits after each `before` by `#`.
fn masked_after(line: &str, before: &str, is_digit: fn(char) -> bool) -> String {
    let mut parts = line.split(before);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(is_digit);
        masked.push_str(before);
        masked.push_str(if rest.len() < part.len() { "#" } else { "" });
        masked.push_str(rest);
    }
    masked
}

#[test]
fn every_listing_tells_the_same_story_under_cpython() {
    if !support::has("python3") {
        return support::skip("there is no python3 to compare with");
    }
    let listings = listings();
    let waiting = Mutex::new(listings.iter());
    let differences = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(listing) = waiting.lock().ok().and_then(|mut waiting| waiting.next()) {
                    let (python, ours) = (under_python(listing), shown(listing));
                    if python != ours {
                        let name = name_of(listing);
                        let difference = format!("{name}\n  CPython:  {python:#?}\n  forklore: {ours:#?}");
                        differences.lock().expect("a list").push(difference);
                    }
                }
            });
        }
    });
    let differences = differences.into_inner().expect("a list");
    assert!(
        differences.is_empty(),
        "{} of {} listings differ:\n{}",
        differences.len(),
        listings.len(),
        differences.join("\n")
    );
}
