//! Lessons of the user's own: folders of scenario folders, beside those that are shipped.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Scenario,
    catalog::{self, LoadError},
    checker::Checker,
    raw::SCENARIO_FILE,
};
use forklore_event::nearest;

/// No more lessons of a folder are listed.
const MAX_LESSONS: usize = 256;

/// The lessons of some folders.
#[derive(Debug, Default)]
pub struct Own {
    /// Those that can be run, each with its folder, in the order of the lesson list.
    pub lessons: Vec<(PathBuf, Scenario)>,
    /// Those that cannot, each with its folder, and why.
    pub broken: Vec<(PathBuf, OwnError)>,
}

/// Why a lesson of the user's own cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// It cannot be read, or has problems.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A lesson of that name is there already.
    #[error("there is another lesson called so")]
    Taken,
}

impl OwnError {
    /// What is wrong, in one line: of several problems the first that keeps it from being run.
    pub fn line(&self) -> String {
        match self {
            Self::Load(error) => error.line(),
            Self::Taken => self.to_string(),
        }
    }
}

/// The lessons in `folders`. A folder that is not there has none.
pub fn own(folders: &[PathBuf], checker: &dyn Checker) -> Own {
    let mut own = Own::default();
    for path in folders.iter().flat_map(|folder| lessons_in(folder)) {
        match catalog::open_path(&path, checker) {
            Ok(lesson) if is_taken(&own, &lesson.id) => own.broken.push((path, OwnError::Taken)),
            Ok(lesson) => own.lessons.push((path, lesson)),
            Err(error) => own.broken.push((path, error.into())),
        }
    }
    own.lessons
        .sort_by(|(_, a), (_, b)| (a.order, &a.id).cmp(&(b.order, &b.id)));
    own
}

fn is_taken(own: &Own, id: &str) -> bool {
    catalog::shipped_ids().any(|shipped| shipped == id) || own.lessons.iter().any(|(_, lesson)| lesson.id == id)
}

fn lessons_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.join(SCENARIO_FILE).is_file())
        .take(MAX_LESSONS)
        .collect();
    paths.sort();
    paths
}

/// Where the files of what the command line names are; `None` of what is shipped, or is not there.
pub fn place(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    if catalog::shipped_ids().any(|id| id == name) {
        return None;
    }
    let path = Path::new(name);
    let mut paths = folders.iter().flat_map(|folder| lessons_in(folder));
    match path.exists() {
        true => Some(path.to_owned()),
        false => paths.find(|path| path.file_name().is_some_and(|id| id == name)),
    }
}

/// Whether there is a lesson of this name in one of the folders.
fn have(folders: &[PathBuf], name: &str) -> bool {
    let mut paths = folders.iter().flat_map(|folder| lessons_in(folder));
    paths.any(|path| path.file_name().is_some_and(|id| id == name))
}

/// As [`catalog::open`]; a name that is neither shipped nor a path is looked for in `folders`.
///
/// # Errors
/// As [`catalog::open`].
pub fn open_among(name: &str, folders: &[PathBuf], checker: &dyn Checker) -> Result<Scenario, LoadError> {
    match catalog::open(name, checker) {
        // The program beside it was meant.
        Err(LoadError::Unknown {
            nearest: Some(near), ..
        }) if near.ends_with(".py") && !have(folders, name) => {
            return Err(LoadError::Unknown {
                name: name.to_owned(),
                nearest: Some(near),
            });
        }
        Err(LoadError::Unknown { .. }) => {}
        opened => return opened,
    }
    let paths: Vec<PathBuf> = folders.iter().flat_map(|folder| lessons_in(folder)).collect();
    let ids = paths.iter().filter_map(|path| path.file_name()?.to_str());
    let ids: Vec<&str> = catalog::shipped_ids().map(|id| id as &str).chain(ids).collect();
    if let Some(path) = paths.iter().find(|path| path.file_name().is_some_and(|id| id == name)) {
        return catalog::open_path(path, checker);
    }
    Err(LoadError::Unknown {
        name: name.to_owned(),
        nearest: nearest(name, ids).map(str::to_owned),
    })
}
