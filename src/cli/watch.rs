//! `--watch`: the files of a lesson are looked at with inotify(7), and read again when one was saved.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
use std::os::fd::AsFd;

use crate::tui::Change;

/// An editor that saves writes several times; so long after the last of them, in milliseconds, the files are read.
const QUIET: u16 = 50;

/// The files of a scenario folder, or one listing.
pub struct Watch {
    inotify: OwnedFd,
    folder: PathBuf,
    /// The listing alone, where there is no folder of a scenario.
    listing: Option<PathBuf>,
    /// What they held when they were last read.
    seen: BTreeMap<PathBuf, Vec<u8>>,
}

impl Watch {
    /// Begins to watch the folder of a scenario, or a listing.
    ///
    /// # Errors
    /// As inotify_add_watch(2).
    pub fn new(path: &Path) -> io::Result<Self> {
        let inotify = init(CreateFlags::CLOEXEC)?;
        let (folder, listing) = match path.is_dir() {
            true => (path.to_owned(), None),
            false => (parent(path), Some(path.to_owned())),
        };
        let listing = listing.filter(|path| path.extension().is_some_and(|extension| extension == "py"));
        // A file is written, or another one takes its place.
        let flags = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::MOVED_FROM | WatchFlags::DELETE;
        add_watch(&inotify, &folder, flags)?;
        let mut watch = Self {
            inotify,
            folder,
            listing,
            seen: BTreeMap::new(),
        };
        watch.seen = watch.files();
        Ok(watch)
    }

    /// Waits until what a file holds has changed.
    ///
    /// # Errors
    /// As read(2) and poll(2).
    pub fn wait(&mut self) -> io::Result<()> {
        let mut told = [0; 4096];
        loop {
            rustix::io::read(&self.inotify, &mut told)?;
            while self.is_told_more()? {
                rustix::io::read(&self.inotify, &mut told)?;
            }
            let files = self.files();
            if files != self.seen {
                self.seen = files;
                return Ok(());
            }
        }
    }

    fn is_told_more(&self) -> io::Result<bool> {
        let mut fds = [PollFd::new(self.inotify.as_fd(), PollFlags::POLLIN)];
        Ok(poll(&mut fds, PollTimeout::from(QUIET))? > 0)
    }

    /// What the files hold. One that cannot be read holds nothing.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let read = |path: PathBuf| {
            let text = std::fs::read(&path).unwrap_or_default();
            (path, text)
        };
        if let Some(listing) = &self.listing {
            return [read(listing.clone())].into();
        }
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let own = |path: &PathBuf| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            matches!(extension, Some("py" | "toml")) && path.is_file()
        };
        paths.filter(own).map(read).collect()
    }

    /// Reads the scenario by `open` whenever a file has changed, for whoever listens. It stops when nobody does.
    ///
    /// # Errors
    /// As clone(2).
    pub fn changes(mut self, open: impl Fn() -> Change + Send + 'static) -> io::Result<Receiver<Change>> {
        let (sender, changes) = channel();
        thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || while self.wait().is_ok() && sender.send(open()).is_ok() {})?;
        Ok(changes)
    }
}

/// The folder that a file lies in.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_saved_is_noticed_and_others_are_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("scenario.toml");
        std::fs::write(&file, "order = 1").expect("a file");
        let watch = Watch::new(folder.path()).expect("inotify");
        let changed = file.clone();
        let open = move || Err(std::fs::read_to_string(&changed).expect("it is there"));
        let changes = watch.changes(open).expect("a thread");
        std::fs::write(folder.path().join(".scenario.toml.swp"), "x").expect("an editor's file");
        std::fs::write(&file, "order = 1").expect("the same");
        std::fs::write(&file, "order = 2").expect("another text");
        assert_eq!(changes.recv().expect("it is told").err().as_deref(), Some("order = 2"));
        // An editor that writes another file and renames it.
        std::fs::write(folder.path().join("new"), "order = 3").expect("a file");
        std::fs::rename(folder.path().join("new"), &file).expect("it takes its place");
        assert_eq!(changes.recv().expect("it is told").err().as_deref(), Some("order = 3"));
    }
}
