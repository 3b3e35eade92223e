//! The agent that a program on CPython is run by, and where its files lie meanwhile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use tempfile::TempDir;

/// The agent's files, as they lie in the repository.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/agent");

/// A folder of one stage's own, which is gone after it: the agent, and the listing of a scenario.
pub struct Folder(TempDir);

impl Folder {
    /// Makes it where the user's programs keep what does not outlive them, else where temporary files are.
    ///
    /// # Errors
    /// If neither can be written to.
    pub fn create() -> io::Result<Self> {
        let mut place = tempfile::Builder::new();
        place.prefix("forklore-");
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let made = runtime.and_then(|runtime| place.tempdir_in(runtime).ok());
        let folder = Self(made.map_or_else(|| place.tempdir(), Ok)?);
        write(&FILES, &folder.agent())?;
        Ok(folder)
    }

    /// The folder of the agent.
    pub fn agent(&self) -> PathBuf {
        self.0.path().join("agent")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes the listing of a stage, and says where it is.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn write_listing(&self, file: &str, source: &str) -> io::Result<PathBuf> {
        let folder = self.0.path().join("listing");
        fs::create_dir_all(&folder)?;
        let path = folder.join(file);
        fs::write(&path, source)?;
        Ok(path)
    }
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
