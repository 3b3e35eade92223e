//! A listing runs on the engine that its test names: which one a machine would choose depends on its Python.

use std::path::Path;

/// It tests the choice itself.
const CHOOSES: &str = "a_program_of_ones_own_runs_on_python_where_there_is_one";

/// The functions of a file, each with its name.
fn functions(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let start = line.trim_start();
        let start = start.strip_prefix("pub ").unwrap_or(start);
        let Some((name, _)) = start.strip_prefix("fn ").and_then(|start| start.split_once(['(', '<'])) else {
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        found.push((name.to_owned(), body.join("\n")));
    }
    found
}

fn look_into(folder: &Path, running: &mut Vec<(String, bool)>) {
    for entry in std::fs::read_dir(folder).expect("the tests' folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            look_into(&path, running);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for (name, body) in functions(&std::fs::read_to_string(&path).expect("UTF-8")) {
                if body.contains("listing(") && body.contains("\"run\"") && name != CHOOSES {
                    let names = body.contains("\"--engine\"") || body.contains("\"--python\"");
                    running.push((format!("{}: {name}", path.display()), names));
                }
            }
        }
    }
}

#[test]
fn whoever_runs_a_listing_names_the_engine() {
    let mut running = Vec::new();
    look_into(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"), &mut running);
    assert!(running.len() > 10, "only {} were found", running.len());
    let silent: Vec<&str> = running
        .iter()
        .filter(|(_, names)| !names)
        .map(|(of, _)| of.as_str())
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
