//! `--record`: the file that a run is written to.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use nix::sys::signal::Signal;

use super::Failure;
use crate::recording::Writer;
use forklore_event::{Event, Header};
use forklore_os::signal::{self, Disposition};

/// Opens the file of `--record`. An existing one is not overwritten unless
/// `force` is given; one that cannot be written costs the recording alone. A
/// device or a pipe holds nothing that could be overwritten.
pub fn open(path: &Path, force: bool) -> Result<io::Result<File>, Failure> {
    let no_file = path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir());
    let mut how = OpenOptions::new();
    if force || no_file {
        how.write(true).create(true).truncate(true)
    } else {
        how.write(true).create_new(true)
    };
    // At a limit on the size of files, write(2) shall fail instead of killing us.
    let _ = signal::dispose(Signal::SIGXFSZ, Disposition::Ignore);
    match how.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Failure::RecordingExists(path.display().to_string()))
        }
        opened => Ok(opened),
    }
}

/// Records a run until the file takes no more; the run goes on without it.
pub struct Recorder(Option<Writer<File>>);

impl Recorder {
    /// Begins to record to `file`; also gives what is to be said if that fails.
    pub fn begin(file: io::Result<File>, header: &Header) -> (Self, Option<String>) {
        match file.and_then(|file| Writer::begin(file, header)) {
            Ok(writer) => (Self(Some(writer)), None),
            Err(error) => (Self(None), Some(format!("nothing is recorded: {error}"))),
        }
    }

    /// Adds events; gives what is to be said if the recording ends by that.
    pub fn add(&mut self, events: &[Event]) -> Option<String> {
        let error = self.0.as_mut()?.add(events).err()?;
        self.0 = None;
        Some(format!("the recording ends here: {error}"))
    }
}
