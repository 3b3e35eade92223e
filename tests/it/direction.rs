//! Who may use whom: the direction of dependencies, as ARCHITECTURE.md draws it.

use std::path::{Path, PathBuf};

use super::support;

/// A module, and the modules of ours that it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &["event"]),
    ("scenario", &["event", "text", "world"]),
    ("world", &["event", "text"]),
    ("recording", &["event", "session", "world"]),
    ("quiz", &["event", "text", "recording", "scenario", "world"]),
    ("progress", &[]),
    ("engine", &["event", "text", "scenario", "stage", "sys"]),
    (
        "session",
        &["event", "text", "fault", "scenario", "world", "sys", "stage"],
    ),
    ("tui", &["event", "text", "fault", "scenario", "world", "session"]),
    (
        "cli",
        &[
            "event",
            "text",
            "engine",
            "scenario",
            "world",
            "session",
            "recording",
            "quiz",
            "stage",
            "sys",
            "tui",
        ],
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    if !folder.exists() {
        return vec![folder.with_extension("rs")];
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
    found
}

#[test]
fn every_module_uses_only_what_it_may() {
    let src = support::root().join("src");
    for (module, may_use) in MAY_USE {
        for file in sources(&src.join(module)) {
            let text = std::fs::read_to_string(&file).expect("a source file");
            for (number, line) in text
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
            {
                for used in line.split("crate::").skip(1) {
                    let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    let allowed = name == *module || may_use.contains(&name.as_str()) || name.is_empty();
                    assert!(
                        allowed,
                        "{}:{}: {module} may not use {name}",
                        file.display(),
                        number + 1
                    );
                }
            }
        }
    }
}

#[test]
fn every_module_has_its_rule() {
    let modules = std::fs::read_dir(support::root().join("src"))
        .expect("src")
        .filter_map(|entry| {
            let entry = entry.expect("an entry");
            entry
                .path()
                .is_dir()
                .then(|| entry.file_name().into_string().expect("a name in UTF-8"))
        });
    for module in modules {
        assert!(MAY_USE.iter().any(|(name, _)| *name == module), "{module} has no rule");
    }
}
