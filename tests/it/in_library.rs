//! Where a program is that computes in a library.

use super::own_program::python_is_here;
use super::support::{self, live::Run};
use forklore_event::Kind;

#[test]
fn who_computes_in_a_library_says_in_which() {
    if !python_is_here() {
        return;
    }
    // It computes until it was looked at, and so knows no time.
    let source = "
import difflib, os, sys
words = ['abcdefgh'[n * n % 8] * (n % 7) for n in range(400)]
while not os.path.exists(sys.argv[1]):
    list(difflib.ndiff(words, words[::-1]))
";
    let (folder, path) = support::listing(source);
    let flag = folder.path().join("flag");
    let mut run = Run::start_on("python", &path, &[&flag]);
    let mut line_told = 0;
    for event in run.events() {
        match event.kind {
            Kind::LineReached { line: line @ 1.., .. } => line_told = line,
            Kind::InLibrary { file: Some(file) } if file == "difflib.py" => {
                assert_eq!(line_told, 5, "its own line has called it");
                std::fs::write(&flag, "").expect("written");
            }
            _ => {}
        }
    }
    assert!(flag.exists(), "it was told");
    assert!(run.wait().success());
}
