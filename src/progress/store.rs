//! The file of a learner's progress, in the XDG state folder.
//!
//! It is written anew for each step and then takes the old one's place in one rename(2): a reader, or a
//! program that is killed, finds the old file or the new one, whole. Two programs at once take turns by flock(2), and
//! each reads before it writes, so that neither loses what the other did.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::Progress;

/// The version of the format that is written; readers refuse a newer one.
const FORMAT: u32 = 1;

/// Where progress is kept.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

/// A file that could not be used, and where it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Its new place, beside the old one.
    pub path: PathBuf,
    /// What was wrong with it.
    pub why: Why,
}

/// Why a file of progress cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is cut off, changed, or something else: the parser's word.
    Unreadable(String),
    /// A newer forklore wrote it, in this version of the format.
    Newer(u32),
}

#[derive(Serialize, Deserialize)]
struct Content {
    forklore: u32,
    #[serde(flatten)]
    progress: Progress,
}

impl Store {
    /// Progress of the present user; `None` where there is no home.
    pub fn of_user() -> Option<Self> {
        let folders = etcetera::choose_base_strategy().ok()?;
        Some(Self::at(folders.state_dir()?.join("forklore/progress.toml")))
    }

    /// Progress in the file at `path`, which need not be there yet.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file says: nothing where there is none. A file that cannot be used is set aside.
    ///
    /// # Errors
    /// If the file is there and cannot be read, or cannot be set aside.
    pub fn load(&self) -> io::Result<(Progress, Option<SetAside>)> {
        let _turn = self.turn()?;
        self.read()
    }

    /// Changes what the file says, and returns what it says now.
    ///
    /// # Errors
    /// If the folder or the file cannot be written; the old file is still there then.
    pub fn change(&self, change: impl FnOnce(&mut Progress)) -> io::Result<(Progress, Option<SetAside>)> {
        let _turn = self.turn()?;
        let (mut progress, set_aside) = self.read()?;
        change(&mut progress);
        self.write(&progress)?;
        Ok((progress, set_aside))
    }

    /// Holds other programs off until it is dropped.
    fn turn(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.path.with_extension("lock"))?;
        flock(&lock, FlockOperation::LockExclusive)?;
        Ok(lock)
    }

    fn read(&self) -> io::Result<(Progress, Option<SetAside>)> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
            Err(error) => return Err(error),
        };
        match parse(&bytes) {
            Ok(progress) => Ok((progress, None)),
            Err(why) => Ok((Progress::default(), Some(self.set_aside(why)?))),
        }
    }

    fn write(&self, progress: &Progress) -> io::Result<()> {
        let content = Content {
            forklore: FORMAT,
            progress: progress.clone(),
        };
        let text = toml::to_string(&content).map_err(io::Error::other)?;
        let fresh = self.path.with_extension("new");
        let mut file = File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        fs::rename(&fresh, &self.path)
    }

    /// Renames the file to a name that is free, so that nothing is lost with it.
    fn set_aside(&self, why: Why) -> io::Result<SetAside> {
        let free = (1_u32..)
            .map(|number| self.path.with_extension(format!("aside-{number}.toml")))
            .find(|path| !path.exists());
        let path = free.unwrap_or_else(|| self.path.with_extension("aside.toml"));
        fs::rename(&self.path, &path)?;
        Ok(SetAside { path, why })
    }
}

fn parse(bytes: &[u8]) -> Result<Progress, Why> {
    #[derive(Deserialize)]
    struct Format {
        forklore: u32,
    }
    let unreadable = |error: &dyn ToString| Why::Unreadable(error.to_string());
    let text = str::from_utf8(bytes).map_err(|error| unreadable(&error))?;
    let format: Format = toml::from_str(text).map_err(|error| unreadable(&error.message()))?;
    if format.forklore > FORMAT {
        return Err(Why::Newer(format.forklore));
    }
    let content: Content = toml::from_str(text).map_err(|error| unreadable(&error.message()))?;
    Ok(content.progress)
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::super::tests::answer;
    use super::*;
    use proptest::prelude::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::at(folder.path().join("forklore/progress.toml"));
        (folder, store)
    }

    fn stop(store: &Store, mark: &str) -> Option<SetAside> {
        let step = Step::Reached(mark.to_owned());
        let changed = store.change(|progress| progress.add("zombie", 1, step));
        changed.expect("the folder can be written").1
    }

    #[test]
    fn what_was_done_is_there_again() {
        let (_folder, store) = store();
        stop(&store, "start");
        let given = Step::Answered(answer(1, 3, true));
        let (before, _) = store
            .change(|progress| progress.add("zombie", 1, given))
            .expect("it can be written");
        assert_eq!(store.load().expect("it can be read"), (before, None));
        let text = fs::read_to_string(store.path()).expect("a file");
        insta::assert_snapshot!(text, @r#"
        forklore = 1

        [lesson.zombie]
        version = 1
        seen = ["start"]
        at = "start"

        [[lesson.zombie.answer]]
        question = 1
        chosen = 3
        right = true
        on = "2026-03-01"
        "#);
    }

    #[test]
    fn no_file_is_no_progress() {
        let (_folder, store) = store();
        assert_eq!(store.load().expect("nothing to read"), (Progress::default(), None));
    }

    #[test]
    fn what_cannot_be_used_is_kept_aside() {
        let (_folder, store) = store();
        stop(&store, "start");
        let whole = fs::read_to_string(store.path()).expect("a file");
        let cut = whole[..whole.len() - 5].to_owned();
        let newer = whole.replace("forklore = 1", "forklore = 2");
        for (number, bad) in [cut, String::new(), "[[desktop]]\nicon = 1\n".to_owned(), newer]
            .iter()
            .enumerate()
        {
            fs::write(store.path(), bad).expect("it can be written");
            let aside = stop(&store, "dead").expect("a file that cannot be used");
            assert!(aside.path.ends_with(format!("progress.aside-{}.toml", number + 1)));
            assert_eq!(&fs::read_to_string(&aside.path).expect("it was kept"), bad);
            assert_eq!(store.load().expect("a new one").0.lessons["zombie"].seen, ["dead"]);
        }
    }

    #[test]
    fn keys_of_a_later_version_of_this_format_are_passed_over() {
        let text = "forklore = 1\ncolour = \"blue\"\n[lesson.fork]\nversion = 1\nstars = 3\n";
        assert_eq!(
            parse(text.as_bytes()).expect("it is this format").lessons["fork"].version,
            1
        );
    }

    #[test]
    fn two_programs_lose_nothing_of_each_other() {
        let (_folder, store) = store();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let store = &store;
                scope.spawn(move || {
                    (0..25).for_each(|number| assert_eq!(stop(store, &format!("{writer}-{number}")), None))
                });
            }
        });
        let (progress, _) = store.load().expect("it can be read");
        assert_eq!(progress.lessons["zombie"].seen.len(), 100);
    }

    proptest! {
        #[test]
        fn any_bytes_are_progress_or_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }
    }
}
