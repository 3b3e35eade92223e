//! Who may use whom: the direction of dependencies, as ARCHITECTURE.md draws it. Among crates the compiler holds it;
//! here it is held inside of them, for every import of every file.

#[path = "direction/engines.rs"]
mod engines;
#[path = "direction/imports.rs"]
mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use imports::{Import, Module, Sources};

/// The crates of the workspace, and their folders.
const CRATES: &[(&str, &str)] = &[
    ("forklore", ""),
    ("forklore_event", "crates/event"),
    ("forklore_fault", "crates/fault"),
    ("forklore_os", "crates/os"),
    ("forklore_stage", "crates/stage"),
    ("forklore_python", "crates/python"),
    ("forklore_python_std", "crates/python-std"),
    ("forklore_pool", "crates/pool"),
];

/// A room, and the rooms and crates that it may use.
type Rule = (&'static str, &'static str);

/// A crate, what all of its rooms may use, and its rooms.
type Rules = (&'static str, &'static str, &'static [Rule]);

const PROGRAM: Rules = (
    "forklore",
    "text forklore_event",
    &[
        ("text", ""),
        ("world", ""),
        ("scenario", "world"),
        ("session", "scenario world forklore_fault forklore_os forklore_stage"),
        ("recording", "session world"),
        ("quiz", "recording world"),
        ("notes", "forklore_os"),
        ("progress", ""),
        (
            "engine",
            "scenario forklore_os forklore_stage forklore_python forklore_python_std",
        ),
        (
            "tui",
            "notes progress scenario session world forklore_fault forklore_stage",
        ),
        (
            "cli",
            "engine notes progress quiz recording scenario session tui world forklore_os forklore_stage",
        ),
    ],
);

/// The listing language. Values and evaluation are one thing: all that is in [`EVALUATION`].
const LANGUAGE: Rules = (
    "forklore_python",
    "",
    &[
        ("text", ""),
        ("gil", ""),
        ("marks", ""),
        ("constants", ""),
        // Shared bytes are filled where they stay, which takes unsafe code.
        ("value", "EVALUATION text forklore_os"),
        ("exception", "EVALUATION"),
        ("builtins", "EVALUATION"),
        ("ir", "EVALUATION"),
        ("program", "EVALUATION"),
        ("traceback", "EVALUATION"),
        ("suggestion", "EVALUATION"),
        ("interp", "EVALUATION gil forklore_event forklore_os forklore_stage"),
        ("pickle", "EVALUATION"),
        ("lower", "EVALUATION marks forklore_event"),
    ],
);

const EVALUATION: [&str; 8] = [
    "builtins",
    "exception",
    "interp",
    "ir",
    "program",
    "suggestion",
    "traceback",
    "value",
];

/// What a listing can import, and what those modules share.
const MODULES: Rules = (
    "forklore_python_std",
    "forklore_python",
    &[
        ("atexit", ""),
        ("deadline", "time"),
        ("deprecated", ""),
        ("extras", ""),
        ("future", ""),
        ("identity", ""),
        (
            "futures",
            "deadline logging multiprocessing named_tuple threading forklore_event",
        ),
        ("logging", "sys time"),
        (
            "multiprocessing",
            "atexit deadline extras logging os queue sync threading time \
             forklore_event forklore_fault forklore_os forklore_stage",
        ),
        ("named_tuple", ""),
        ("os", "forklore_event forklore_os forklore_stage"),
        ("pickle", ""),
        ("queue", "deadline time forklore_event"),
        ("random", "time forklore_event"),
        ("signal", "time forklore_event forklore_os"),
        ("sync", "deadline deprecated identity forklore_event forklore_os"),
        ("sys", ""),
        (
            "threading",
            "deadline deprecated extras identity sync forklore_event forklore_os forklore_stage",
        ),
        ("time", "forklore_event"),
        ("traceback", ""),
    ],
);

/// The crates whose rooms have rules.
const RULES: [Rules; 3] = [PROGRAM, LANGUAGE, MODULES];

/// The files that may have unsafe code, and in how many places they lift the lint.
const UNSAFE: &[(&str, usize)] = &[
    // All of it.
    ("crates/os/src/lib.rs", 1),
    // Answers are decoded where they lie, and only the pool knows who owns the memory when.
    ("crates/pool/src/hub/receive.rs", 1),
    // So are arguments; and a worker closes descriptors whose owners are threads that `fork` did not copy.
    ("crates/pool/src/serve.rs", 2),
    // As in the pool, the owner of what a worker closes is a thread that `fork` did not copy.
    ("crates/python-std/src/multiprocessing/dispatch/worker_end.rs", 1),
    // Only a new program's command line knows which descriptors were left for it.
    ("crates/stage/src/inherited.rs", 1),
    // A listing's child goes on with its parent's stack, so this `fork` comes back twice.
    ("crates/stage/src/stage_process/forking.rs", 1),
];

/// No more files than this use each other in a circle.
const CIRCLE: usize = 4;

/// Of values and evaluation no more than these: a value is computed by a thread, which holds values.
const CORE: usize = 20;

fn sources() -> &'static Sources {
    static SOURCES: OnceLock<Sources> = OnceLock::new();
    SOURCES.get_or_init(|| Sources::read(Path::new(env!("CARGO_MANIFEST_DIR")), CRATES))
}

fn rooms(of_crate: &str) -> BTreeSet<&'static str> {
    let of_crate = sources().modules.iter().filter(|module| module[0] == of_crate);
    of_crate.filter_map(|module| Some(module.get(1)?.as_str())).collect()
}

/// What a room uses when it uses this: another room of its crate, or another crate.
fn used<'i>(import: &'i Import, rooms: &BTreeSet<&str>) -> Option<&'i str> {
    let [of_crate, rest @ ..] = import.to.as_slice() else {
        return None;
    };
    if *of_crate != import.from[0] {
        return Some(of_crate);
    }
    // What has no room was made in the crate's root.
    rest.first().map(String::as_str).filter(|room| rooms.contains(room))
}

/// Whether one of these words names what is used.
fn names(words: &str, used: &str) -> bool {
    let mut words = words.split_whitespace();
    words.any(|word| word == used || (word == "EVALUATION" && EVALUATION.contains(&used)))
}

#[test]
fn every_room_uses_what_it_may() {
    let mut wrong = BTreeSet::new();
    for (of_crate, all_may, rules) in RULES {
        let rooms = rooms(of_crate);
        for import in sources().imports.iter().filter(|import| import.from[0] == of_crate) {
            let (Some(room), Some(used)) = (import.from.get(1), used(import, &rooms)) else {
                continue;
            };
            let (_, may_use) = rules.iter().find(|(name, _)| name == room).unwrap_or(&("", ""));
            if used != room && room != "tests" && !names(all_may, used) && !names(may_use, used) {
                wrong.insert(format!(
                    "{}:{}: {room} may not use {used}",
                    import.file.display(),
                    import.line
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", Vec::from_iter(wrong).join("\n"));
}

#[test]
fn no_rule_allows_what_nobody_does() {
    let mut needless = Vec::new();
    for (of_crate, _, rules) in RULES {
        let rooms = rooms(of_crate);
        for (room, may_use) in rules {
            let of_room = sources().imports.iter().filter(|import| import.from[0] == of_crate);
            let of_room = of_room.filter(|import| import.from.get(1).is_some_and(|name| name == room));
            let uses: BTreeSet<&str> = of_room.filter_map(|import| used(import, &rooms)).collect();
            let unused = may_use
                .split_whitespace()
                .filter(|word| *word != "EVALUATION" && !uses.contains(word));
            needless.extend(unused.map(|word| format!("{of_crate}: {room} does not use {word}")));
        }
    }
    assert!(needless.is_empty(), "{}", needless.join("\n"));
}

#[test]
fn every_room_has_its_rule() {
    for (of_crate, _, rules) in RULES {
        let ruled: BTreeSet<&str> = rules.iter().map(|(room, _)| *room).collect();
        let mut rooms = rooms(of_crate);
        rooms.remove("tests");
        assert_eq!(rooms, ruled, "{of_crate}");
    }
}

#[test]
fn unsafe_code_stands_only_where_it_may() {
    let expected = UNSAFE.iter().map(|(file, count)| ((*file).to_owned(), *count));
    assert_eq!(sources().lifted_unsafe, expected.collect::<BTreeMap<String, usize>>());
}

/// The files that a file uses, itself or by way of others. A file that only passes on what its children have does not
/// use them.
fn reached(uses: &BTreeMap<&Module, BTreeSet<&'static Module>>, from: &'static Module) -> BTreeSet<&'static Module> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        let new = uses.get(module).into_iter().flatten().copied();
        next.extend(new.filter(|module| reached.insert(*module)));
    }
    reached
}

/// The groups of files that use each other, over however many others.
fn circles() -> BTreeSet<BTreeSet<&'static Module>> {
    let mut uses: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for import in sources().imports.iter().filter(|import| !import.is_facade) {
        if let (Some(from), Some(to)) = (sources().file_of(&import.from), sources().file_of(&import.to)) {
            uses.entry(from).or_default().insert(to);
        }
    }
    let modules = || sources().modules.iter();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = modules().map(|from| (from, reached(&uses, from))).collect();
    let circle = |from: &Module| {
        let both = reached[from].iter().copied();
        both.filter(|other| reached[*other].contains(from)).collect()
    };
    modules().map(circle).collect()
}

#[test]
fn only_values_and_evaluation_are_a_large_circle() {
    let is_evaluation = |file: &Module| {
        let room = file.get(1).map(String::as_str);
        file[0] == "forklore_python" && room.is_some_and(|room| EVALUATION.contains(&room))
    };
    let prints = std::env::var_os("CIRCLE").is_some();
    for circle in circles() {
        if prints && circle.len() > 1 {
            let files: Vec<String> = circle.iter().map(|file| file.join("::")).collect();
            println!("{}: {}", files.len(), files.join(" "));
        }
        let (core, others): (Vec<_>, Vec<_>) = circle.into_iter().partition(|file| is_evaluation(file));
        assert!(
            core.len() <= CORE,
            "{} files of values and evaluation in a circle",
            core.len()
        );
        let others: Vec<String> = others.into_iter().map(|file| file.join("::")).collect();
        assert!(
            others.len() <= CIRCLE,
            "{} files in a circle: {}",
            others.len(),
            others.join(" ")
        );
    }
}

/// What a file `a::room` of the crate `a` imports, which has this text.
fn imports_of(text: &str) -> Vec<String> {
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    let passes_on = "pub use b::thing as other; use crate::passed::Deep;";
    let texts = [
        ("a", passes_on),
        ("a::passed", "pub use crate::room::inner::Deep;"),
        ("a::room", text),
        ("b", ""),
        ("a::room::inner", ""),
    ];
    let texts = texts.map(|(name, text)| (module(name), name.into(), text.to_owned()));
    let sources = Sources::of(texts.into());
    let of_room = sources.imports.iter().filter(|import| import.from == module("a::room"));
    of_room.map(|import| import.to.join("::")).collect()
}

#[test]
fn imports_are_seen_in_every_form() {
    assert_eq!(
        imports_of("use crate::{x::{Y, self}, z as w};"),
        ["a::x::Y", "a::x", "a::z"]
    );
    assert_eq!(imports_of("use super::x; use b::{self, y::*};"), ["a::x", "b", "b::y"]);
    assert_eq!(
        imports_of("fn f() -> super::x::T { crate::y::f::<b::T>() }"),
        ["a::x::T", "a::y::f", "b::T"]
    );
    assert_eq!(
        imports_of("fn f() { println!(\"{}\", [b::f(crate::x::N)]) }"),
        ["b::f", "a::x::N"]
    );
    assert_eq!(
        imports_of("fn f(x: u8) { matches!(x, super::x::N if b::is(x)); }"),
        ["a::x::N", "b::is"]
    );
    assert_eq!(
        imports_of("impl b::T for u8 {} #[test] fn f() { if let b::V(_) = 1 {} }"),
        ["b::T", "b::V"]
    );
    assert_eq!(
        imports_of("mod part { use super::super::x; use super::y; }"),
        ["a::x", "a::room::y"]
    );
    assert_eq!(
        imports_of("mod inner; use inner::X; fn f() { inner::f() }"),
        ["a::room::inner::X", "a::room::inner::f"]
    );
    // Where it was made counts, not who passes it on.
    assert_eq!(
        imports_of("use crate::other; use super::Deep;"),
        ["b::thing", "a::room::inner::Deep"]
    );
    // A single name is a variable or a type, whatever modules are called.
    assert_eq!(
        imports_of("mod inner; fn f(inner: u8) -> u8 { vec![inner; 2]; inner }"),
        [""; 0]
    );
    assert_eq!(imports_of("kinds! { pub(super) static X: u8; }"), [""; 0]);
    // Neither of these leads to the workspace's own files.
    assert_eq!(
        imports_of("use std::fmt; pub(in crate::room) fn f() { fmt::f() }"),
        [""; 0]
    );
    assert_eq!(imports_of("#[cfg(test)] mod tests { use crate::x; }"), [""; 0]);
}
