//! The table of faults: what was done to the program, how often, and what was
//! left over. Each test that belongs to it publishes its part.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Writes a part of the table, and the whole anew, into the folder for what is built.
/// Parts are in the order of their names.
pub fn publish(part: &str, text: &str) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
    let parts = target.join("faults");
    std::fs::create_dir_all(&parts).expect("a folder for the parts");
    std::fs::write(parts.join(format!("{part}.md")), text).expect("a part");
    let mut names: Vec<_> = std::fs::read_dir(&parts)
        .expect("the parts")
        .map(|entry| entry.expect("a part").path())
        .collect();
    names.sort();
    let texts = names.iter().map(|name| std::fs::read_to_string(name).expect("a part"));
    let texts: Vec<String> = texts.collect();
    let head = format!(
        "# Faults\n\nWhat was done to forklore, how often, and what was left over. Made by its tests ({}): `just \
         faults` does it all again and rewrites this file.\n\n",
        machine()
    );
    std::fs::write(target.join("faults.md"), format!("{head}{}", texts.join("\n"))).expect("the table");
}

/// What the tests ran on.
fn machine() -> String {
    let name = nix::sys::utsname::uname().expect("uname");
    let release = name.release().to_string_lossy();
    let version: Vec<&str> = release.split(['.', '-']).take(2).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("Linux {}, {cores} cores, a debug build", version.join("."))
}

/// Rows that several tests make together: what was done, and the row's other cells.
type Rows = Mutex<BTreeMap<String, String>>;

fn add(rows: &Rows, part: &str, head: &str, what: &str, cells: &str) {
    let mut rows = rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    rows.insert(what.to_owned(), cells.to_owned());
    let lines = rows.iter().map(|(what, cells)| format!("| {what} | {cells} |\n"));
    publish(part, &format!("{head}{}", lines.collect::<String>()));
}

/// Programs on Python that have no lifeline, of which nothing was left.
pub fn nothing_left_of_programs(what: &str) {
    static ROWS: Rows = Mutex::new(BTreeMap::new());
    let head = "## Programs on Python\n\nMain, a `sleep` of its, and two in a session of their own: none of them \
                has a lifeline. In a namespace the kernel ends them with init. Without one, a guard above the launcher is \
                their last subreaper: if it, the observer, the launcher and init are killed all at once, those outside of \
                the terminal's foreground job live on. The kernel offers nothing that would hold then: the signal at a \
                parent's death is forgotten at fork(2), a signal from a pipe needs somebody who keeps it open, and a \
                control group somebody who writes to it.\n\nA shell that forks without end, as root and without a \
                namespace, gets past the limit of processes until the observer has ended it, some seconds later: the \
                kernel's own limit does not count for root. Nothing was left of it.\n\n| what | times | left over |\n|---|---|---|\n";
    add(&ROWS, "4-programs", head, what, "1 | 0");
}

/// A terminal that misbehaved `times` times, without losing the run; whether a screen was up and was taken down.
pub fn terminal_survived(what: &str, times: usize, with_screen: bool) {
    static ROWS: Rows = Mutex::new(BTreeMap::new());
    let head = "## Terminals that misbehave\n\nEach in a run that goes on afterwards with the same processes, and is \
                then ended by its keys or by itself.\n\n\
                | what | times | runs lost | terminal restored |\n|---|---|---|---|\n";
    add(
        &ROWS,
        "2-terminals",
        head,
        what,
        &format!("{times} | 0 | {}", if with_screen { "yes" } else { "-" }),
    );
}

/// Somebody took the number of a process of the run, and was neither hit nor mistaken.
pub fn strangers(what: &str, times: usize) {
    static ROWS: Rows = Mutex::new(BTreeMap::new());
    let head = "## Numbers that go to somebody else\n\nA process has ended and another has its PID.\n\n\
                | what | times | hit | mistaken |\n|---|---|---|---|\n";
    add(&ROWS, "3-numbers", head, what, &format!("{times} | 0 | 0"));
}
