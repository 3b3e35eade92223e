//! Where the sockets of lessons before a class are: the folder `forklore` in the XDG runtime folder, or where there is
//! none, a folder of the user's own beside other temporary files.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use etcetera::BaseStrategy;
use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, UnixAddr, connect, socket};
use std::os::fd::AsRawFd;

/// The longest part of a lesson's id in the name of a socket: all of a path has to fit into 107 bytes.
const LONGEST_NAME: usize = 32;

/// A folder that only its user can enter.
#[derive(Clone, Debug)]
pub struct SocketFolder {
    path: PathBuf,
}

/// A lesson that is presented now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// The process that presents it.
    pub pid: u32,
    /// The id of the lesson, as far as it fits into a file's name.
    pub lesson: String,
    path: PathBuf,
    since: SystemTime,
}

/// A socket to which one can come. Dropping it takes it away.
#[derive(Debug)]
pub struct Listener {
    pub(super) socket: UnixListener,
    path: PathBuf,
}

impl SocketFolder {
    /// The folder of the present user. It is made where it is not there.
    ///
    /// # Errors
    /// If it cannot be made, or others can enter it.
    pub fn of_user() -> io::Result<Self> {
        let folders = etcetera::choose_base_strategy().ok();
        let runtime = folders
            .and_then(|folders| folders.runtime_dir())
            .filter(|path| path.is_dir());
        let user = rustix::process::getuid().as_raw();
        let own = || std::env::temp_dir().join(format!("forklore-{user}"));
        Self::at(runtime.map_or_else(own, |runtime| runtime.join("forklore")))
    }

    /// The folder at `path`.
    ///
    /// # Errors
    /// As [`SocketFolder::of_user`].
    pub fn at(path: PathBuf) -> io::Result<Self> {
        match DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // Not through a link, which may be another user's.
        let found = fs::symlink_metadata(&path)?;
        let is_own = found.uid() == rustix::process::getuid().as_raw();
        if !found.is_dir() || !is_own || found.mode() & 0o077 != 0 {
            let path = path.display();
            return Err(io::Error::other(format!(
                "{path} is no folder that you alone can enter"
            )));
        }
        Ok(Self { path })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the socket of this process, for a lesson with this id.
    ///
    /// # Errors
    /// As bind(2); the path may be too long.
    pub fn listen(&self, lesson: &str) -> io::Result<Listener> {
        // Also takes away what a process left that was killed.
        self.presented();
        let name: String = lesson
            .chars()
            .filter(|character| is_plain(*character))
            .take(LONGEST_NAME)
            .collect();
        let pid = std::process::id();
        let path = self.path.join(format!("{pid}-{name}.sock"));
        // It gets its name once somebody listens: one that nobody listens to is taken away.
        let fresh = self.path.join(format!("{pid}.new"));
        remove(&fresh)?;
        let socket = UnixListener::bind(&fresh)?;
        socket.set_nonblocking(true)?;
        let listener = Listener { socket, path };
        fs::set_permissions(&fresh, Permissions::from_mode(0o600))?;
        fs::rename(&fresh, &listener.path)?;
        Ok(listener)
    }

    /// What is presented now, the newest first. Sockets of processes that have ended are taken away.
    pub fn presented(&self) -> Vec<Presented> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let mut found: Vec<Presented> = entries.filter_map(|entry| presented(&entry.path())).collect();
        found.retain(|one| {
            let listens = is_listened_to(&one.path);
            if !listens {
                // Another one may have taken it away.
                let _ = fs::remove_file(&one.path);
            }
            listens
        });
        found.sort_by_key(|one| std::cmp::Reverse((one.since, one.pid)));
        found
    }
}

impl Presented {
    /// Joins it.
    ///
    /// # Errors
    /// As connect(2).
    pub fn join(&self) -> io::Result<UnixStream> {
        UnixStream::connect(&self.path)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a character stands in names of files for itself.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_".contains(character)
}

fn presented(path: &Path) -> Option<Presented> {
    let (pid, lesson) = path.file_name()?.to_str()?.strip_suffix(".sock")?.split_once('-')?;
    let since = fs::symlink_metadata(path).and_then(|found| found.modified());
    Some(Presented {
        pid: pid.parse().ok()?,
        lesson: lesson.to_owned(),
        path: path.to_owned(),
        since: since.unwrap_or(SystemTime::UNIX_EPOCH),
    })
}

/// Whether a process listens there. One that is stopped and has a full queue does.
fn is_listened_to(path: &Path) -> bool {
    let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
    let knock = || {
        let knocking = socket(AddressFamily::Unix, SockType::Stream, flags, None)?;
        connect(knocking.as_raw_fd(), &UnixAddr::new(path)?)
    };
    !matches!(knock(), Err(Errno::ECONNREFUSED | Errno::ENOENT))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, SocketFolder) {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let folder = SocketFolder::at(parent.path().join("forklore")).expect("it can be made");
        (parent, folder)
    }

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).expect("it is there").mode() & 0o777
    }

    #[test]
    fn a_socket_is_there_as_long_as_its_listener() {
        let (_parent, folder) = folder();
        assert_eq!(folder.presented(), []);
        let listener = folder.listen("a lesson/zombie").expect("a socket");
        let [one] = &folder.presented()[..] else { panic!("one") };
        assert_eq!((one.pid, one.lesson.as_str()), (std::process::id(), "alessonzombie"));
        assert_eq!((mode(folder.path()), mode(&one.path)), (0o700, 0o600));
        one.join().expect("somebody listens");
        drop(listener);
        assert_eq!(folder.presented(), []);
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_socket_that_nobody_listens_to_is_taken_away() {
        let (_parent, folder) = folder();
        let left = folder.path().join("4000000-zombie.sock");
        drop(UnixListener::bind(&left).expect("a socket"));
        fs::write(folder.path().join("other"), "").expect("a file");
        let _listener = folder.listen("orphan").expect("a socket");
        assert!(!left.exists());
        assert!(folder.path().join("other").exists());
    }

    #[test]
    fn a_folder_that_others_can_enter_is_refused() {
        let (parent, folder) = folder();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("chmod");
        assert!(SocketFolder::at(folder.path().to_owned()).is_err());
        fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).expect("chmod");
        let link = parent.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).expect("a link");
        assert!(SocketFolder::at(link).is_err());
    }
}
