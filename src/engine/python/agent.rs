//! The agent that a program on CPython is run by, and where its files lie meanwhile.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use include_dir::{Dir, include_dir};
use rustix::fs::{Access, access};

/// The agent's files, as they lie in the repository.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/agent");

/// What the names of folders begin with.
const PREFIX: &str = "forklore-run-";

/// A folder is not locked in its first moments, and this long is not taken for one that was left behind.
const FRESH: Duration = Duration::from_secs(10);

/// Where a folder of one stage's own is: the agent, and the listing of a scenario. The launcher makes it, locks it and
/// removes it; the observer removes it as well. If both are killed at once, whoever comes next finds it unlocked and
/// removes it.
pub struct AgentFolder {
    path: PathBuf,
}

impl AgentFolder {
    /// A new one, where the user's programs keep what does not outlive them, else where temporary files are.
    pub fn new() -> Self {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let runtime = runtime.filter(|place| access(place, Access::WRITE_OK | Access::EXEC_OK).is_ok());
        Self::new_in(&runtime.unwrap_or_else(std::env::temp_dir))
    }

    fn new_in(place: &Path) -> Self {
        remove_what_was_left(place);
        let name: String = std::iter::repeat_with(fastrand::alphanumeric).take(12).collect();
        Self {
            path: place.join(format!("{PREFIX}{name}")),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for AgentFolder {
    fn drop(&mut self) {
        // Mostly the launcher has done so.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Where in such a folder the agent is.
pub fn agent_in(folder: &Path) -> PathBuf {
    folder.join("agent")
}

/// Where in it the listing of a scenario is.
pub fn listing_in(folder: &Path, file: &str) -> PathBuf {
    folder.join("listing").join(file)
}

/// Writes the agent into it.
///
/// # Errors
/// If it cannot be written to.
pub fn write_agent(folder: &Path) -> io::Result<()> {
    write(&FILES, &agent_in(folder))
}

/// Writes the listing of a scenario into it.
///
/// # Errors
/// If it cannot be written to.
pub fn write_listing(folder: &Path, file: &str, source: &str) -> io::Result<()> {
    let path = listing_in(folder, file);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, source)
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
        let made = AgentFolder::new_in(place.path());
        assert!(!left.exists());
        assert!(held.exists() && fresh.exists() && other.exists());
        let path = made.path().to_owned();
        assert!(!path.exists(), "the launcher makes it");
        write_agent(&path).expect("it can be written");
        assert!(path.join("agent/sitecustomize.py").exists());
        drop(made);
        assert!(!path.exists());
    }
}
