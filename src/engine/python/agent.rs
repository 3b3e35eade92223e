//! The agent that a program on CPython is run by, and where its files lie meanwhile.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use include_dir::{Dir, include_dir};
use tempfile::TempDir;

/// The agent's files, as they lie in the repository.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/agent");

/// What the names of folders begin with.
const PREFIX: &str = "forklore-run-";

/// A folder is not locked in its first moments, and this long is not taken for one that was left behind.
const FRESH: Duration = Duration::from_secs(10);

/// A folder of one stage's own, which is gone after it: the agent, and the listing of a scenario. The observer and the
/// launcher each lock it and remove it. If both are killed at once, whoever comes next finds it unlocked and removes it.
pub struct Folder {
    folder: TempDir,
    /// Locked, flock(2), as long as it is open.
    _lock: File,
}

impl Folder {
    /// Makes it where the user's programs keep what does not outlive them, else where temporary files are.
    ///
    /// # Errors
    /// If neither can be written to.
    pub fn create() -> io::Result<Self> {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let made = runtime.and_then(|runtime| Self::create_in(&runtime).ok());
        made.map_or_else(|| Self::create_in(&std::env::temp_dir()), Ok)
    }

    fn create_in(place: &Path) -> io::Result<Self> {
        remove_what_was_left(place);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let lock = File::open(folder.path())?;
        lock.lock_shared()?;
        let folder = Self { folder, _lock: lock };
        write(&FILES, &folder.agent())?;
        Ok(folder)
    }

    /// The folder of the agent.
    pub fn agent(&self) -> PathBuf {
        self.folder.path().join("agent")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the listing of a stage, and says where it is.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn write_listing(&self, file: &str, source: &str) -> io::Result<PathBuf> {
        let folder = self.folder.path().join("listing");
        fs::create_dir_all(&folder)?;
        let path = folder.join(file);
        fs::write(&path, source)?;
        Ok(path)
    }
}

/// Removes folders of runs whose observer and launcher were killed at once. What cannot be removed is left to others.
fn remove_what_was_left(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && is_an_old_one_of_ours(&path)
            && File::open(&path).is_ok_and(|folder| folder.try_lock().is_ok())
        {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

fn is_an_old_one_of_ours(path: &Path) -> bool {
    let Ok(about) = fs::symlink_metadata(path) else {
        return false;
    };
    let is_old = about
        .modified()
        .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > FRESH));
    let user = nix::unistd::geteuid().as_raw();
    is_old && about.is_dir() && about.uid() == user && path.join("agent").is_dir()
}

fn write(from: &Dir<'_>, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for file in from.files() {
        fs::write(to.join(name(file.path())?), file.contents())?;
    }
    from.dirs().try_for_each(|dir| write(dir, &to.join(name(dir.path())?)))
}

fn name(path: &Path) -> io::Result<&std::ffi::OsStr> {
    path.file_name().ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    /// A folder of a run, last changed so long ago.
    fn folder(place: &Path, name: &str, age: Duration) -> PathBuf {
        let path = place.join(name);
        fs::create_dir_all(path.join("agent")).expect("a folder");
        let changed = File::open(&path).and_then(|file| file.set_modified(SystemTime::now() - age));
        changed.expect("another time");
        path
    }

    #[test]
    fn what_nobody_holds_is_removed_by_who_comes_next() {
        let place = tempfile::tempdir().expect("a folder");
        let old = 2 * FRESH;
        let left = folder(place.path(), "forklore-run-left", old);
        let held = folder(place.path(), "forklore-run-held", old);
        let lock = File::open(&held).expect("it is there");
        lock.lock_shared().expect("nobody has it");
        let fresh = folder(place.path(), "forklore-run-fresh", Duration::ZERO);
        let other = folder(place.path(), "another", old);
        let made = Folder::create_in(place.path()).expect("a folder");
        assert!(!left.exists());
        assert!(held.exists() && fresh.exists() && other.exists());
        assert!(made.agent().join("sitecustomize.py").exists());
        let path = made.path().to_owned();
        drop(made);
        assert!(!path.exists());
    }
}
