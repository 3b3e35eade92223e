//! The recordings inside the binary, one for each lesson.

use include_dir::{Dir, include_dir};

static RECORDINGS: Dir = include_dir!("$CARGO_MANIFEST_DIR/assets/recordings");

/// The recording of a shipped lesson, made on a quiet machine.
pub fn shipped(lesson: &str) -> Option<&'static [u8]> {
    let file = RECORDINGS.get_file(format!("{lesson}.jsonl"))?;
    Some(file.contents())
}
