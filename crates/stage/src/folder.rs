//! A folder of one stage's own.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

/// A folder of one stage's own. The launcher makes it, because no signal reaches the launcher that is meant for the
/// observer, and removes it, whatever becomes of the observer.
#[derive(Debug)]
pub struct StageFolder {
    path: PathBuf,
    /// Locks it, flock(2), so that nobody takes it for one that was left behind. Init has a copy.
    _lock: Option<File>,
}

impl StageFolder {
    /// Makes it, for this user alone.
    ///
    /// # Errors
    /// As mkdir(2); `EEXIST` if there is such a file already.
    pub fn create(path: PathBuf) -> io::Result<Self> {
        DirBuilder::new().mode(0o700).create(&path)?;
        let lock = File::open(&path).ok().filter(|folder| folder.lock_shared().is_ok());
        Ok(Self { path, _lock: lock })
    }
}

impl Drop for StageFolder {
    fn drop(&mut self) {
        // The observer may have removed it.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_gone_with_what_is_in_it_and_is_nobody_elses() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("stage");
        let folder = StageFolder::create(path.clone()).expect("there is none yet");
        fs::write(path.join("file"), "text").expect("it can be written to");
        let again = StageFolder::create(path.clone()).map_err(|error| error.kind());
        assert_eq!(again.err(), Some(io::ErrorKind::AlreadyExists));
        assert!(path.join("file").exists(), "who could not make it leaves it alone");
        let other = File::open(&path).expect("it is there");
        assert!(other.try_lock().is_err(), "it is locked");
        drop(folder);
        assert!(!path.exists());
    }
}
