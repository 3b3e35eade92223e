//! What the recording of an ended run holds.

use std::path::Path;

use forklore::recording::{self, LeftOut};
use forklore_event::Event;

/// The whole events of a recording that is being written.
pub fn events(path: &Path) -> Vec<Event> {
    std::fs::File::open(path)
        .ok()
        .and_then(|file| recording::read(file).ok())
        .map_or_else(Vec::new, |recording| recording.events)
}

/// What is wrong with a recording, where one was begun.
pub fn wrong_with(recording: &Path) -> Option<String> {
    let bytes = std::fs::read(recording).ok().filter(|bytes| !bytes.is_empty())?;
    match recording::read(&bytes[..]) {
        Ok(read) if read.left_out == LeftOut::default() => None,
        Ok(read) => Some(format!("the recording is not whole: {:?}", read.left_out.sentences())),
        Err(error) => Some(format!("the recording cannot be read: {error}")),
    }
}
