//! Where scenarios come from: the shipped ones inside of the binary, folders, bare listings.
//!
//! What it
//! reads from a folder is bounded, since the folder may come from a stranger:
//! regular files only, directly in it, `scenario.toml` and `*.py`.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};

use forklore_event::nearest;

use super::{
    checker::Checker,
    diagnostic::Report,
    encoding,
    files::ScenarioFiles,
    model::{Scenario, Stage},
    raw::{self, SCENARIO_FILE},
    validate,
};

/// The lessons that come with forklore.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// No `scenario.toml` is larger than this, in bytes.
const MAX_DESCRIPTION: u64 = 256 * 1024;
/// No listing is larger than this, in bytes. That is some 400 lines, more than
/// anybody reads on a screen, and it bounds how deep expressions can be nested:
/// the parser's tree is dropped recursively, on the stack of a thread.
const MAX_LISTING: u64 = 16 * 1024;
/// No program of the user's own is larger than this, in bytes. It is parsed by Python alone.
const MAX_PROGRAM: u64 = 1024 * 1024;
/// So much of the folder around a scenario is looked at.
const MAX_NEIGHBOURS: usize = 1_000;
/// A folder has no more listings than this.
const MAX_LISTINGS: usize = 64;

/// Why there is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Neither a shipped scenario nor a path.
    #[error("there is no scenario `{name}`{}", .nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// What was asked for.
        name: String,
        /// The shipped scenario that was most likely meant.
        nearest: Option<String>,
    },
    /// A path that leads nowhere.
    #[error("no such file: {0}")]
    NoFile(String),
    /// A file or folder that cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or folder that is too large for a scenario.
    #[error("{} is too large for a scenario: at most {limit}", .path.display())]
    TooLarge {
        /// Its path.
        path: PathBuf,
        /// What is allowed.
        limit: String,
    },
    /// A file that is neither a scenario nor a program.
    #[error("{} is no program: the name of one ends in .py", .path.display())]
    NoProgram {
        /// Its path.
        path: PathBuf,
    },
    /// A folder without a scenario in it.
    #[error("there is no {SCENARIO_FILE} in {}", .path.display())]
    NoScenario {
        /// The folder's path.
        path: PathBuf,
    },
    /// The scenario was read and has problems.
    #[error("{0}")]
    Invalid(Box<Report>),
}

impl LoadError {
    /// What is wrong, in one line: of several problems the first that keeps it from being run.
    pub fn line(&self) -> String {
        let Self::Invalid(report) = self else {
            return self.to_string();
        };
        let first = report.problems().iter().find(|problem| problem.is_error());
        first.map_or_else(|| self.to_string(), |problem| problem.message.clone())
    }
}

impl ScenarioFiles {
    /// The way from the lesson `id` back to this one, from lesson to lesson that each comes after: without its ends.
    /// `None` if there is none.
    pub(super) fn circle(&self, id: &str) -> Option<Vec<String>> {
        let mut ways = VecDeque::from([vec![id.to_owned()]]);
        let mut known = BTreeSet::from([id.to_owned()]);
        while let Some(way) = ways.pop_front() {
            let last = way.last()?;
            for next in self.after_of(last) {
                if next == self.id {
                    return Some(way[1..].to_vec());
                }
                if known.insert(next.clone()) {
                    ways.push_back([way.as_slice(), &[next]].concat());
                }
            }
        }
        None
    }

    /// The ids of the lessons that the lesson `id` comes after.
    fn after_of(&self, id: &str) -> Vec<String> {
        if !self.neighbours.contains(id) {
            return Vec::new();
        }
        let beside = self.around.as_ref().map(|around| around.join(id).join(SCENARIO_FILE));
        let beside = beside.and_then(|path| read_file(&path, MAX_DESCRIPTION).ok());
        let shipped = || {
            SHIPPED
                .get_file(Path::new(id).join(SCENARIO_FILE))?
                .contents_utf8()
                .map(str::to_owned)
        };
        beside.or_else(shipped).map_or_else(Vec::new, |text| raw::after(&text))
    }
}

/// The ids of the shipped scenarios, in alphabetical order.
pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.dirs().filter_map(|dir| dir.path().to_str())
}

/// The shipped scenarios in the order of the lesson list.
pub fn shipped(checker: &dyn Checker) -> Result<Vec<Scenario>, LoadError> {
    let lessons = SHIPPED.dirs().map(|dir| embedded(dir, checker));
    let mut scenarios = lessons.collect::<Result<Vec<_>, _>>()?;
    scenarios.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    Ok(scenarios)
}

/// Opens what the command line names: a shipped id, a scenario folder (or the
/// `scenario.toml` in it), or a bare listing.
pub fn open(name: &str, checker: &dyn Checker) -> Result<Scenario, LoadError> {
    if let Some(dir) = SHIPPED.get_dir(name) {
        return embedded(dir, checker);
    }
    let path = Path::new(name);
    if path.exists() {
        return open_path(path, checker);
    }
    let program = format!("{name}.py");
    if Path::new(&program).is_file() {
        return Err(LoadError::Unknown {
            name: name.to_owned(),
            nearest: Some(program),
        });
    }
    if name.contains('/') || [".py", ".toml"].iter().any(|end| name.ends_with(end)) {
        return Err(LoadError::NoFile(name.to_owned()));
    }
    let nearest = nearest(name, shipped_ids()).map(str::to_owned);
    Err(LoadError::Unknown {
        name: name.to_owned(),
        nearest,
    })
}

/// Whether the command line names a file of the user's own, and not a lesson.
pub fn is_listing(name: &str) -> bool {
    let path = Path::new(name);
    SHIPPED.get_dir(name).is_none() && path.extension().is_some_and(|extension| extension == "py") && path.is_file()
}

/// Opens a program that forklore's own interpreter need not understand.
///
/// # Errors
/// As [`read_program`].
pub fn open_program(path: &Path) -> Result<Scenario, LoadError> {
    Ok(bare(path, read_program(path)?))
}

/// Reads a file of a program that forklore's own interpreter need not understand. It is shown, so that what a terminal
/// would act on is taken out of it.
///
/// # Errors
/// If it cannot be read, or is longer than anybody reads.
pub fn read_program(path: &Path) -> Result<String, LoadError> {
    let bytes = read_bytes(path, MAX_PROGRAM)?;
    let plain = |c: char| {
        if c.is_control() && !['\n', '\r', '\t'].contains(&c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    Ok(encoding::decoded(&bytes).chars().map(plain).collect())
}

/// Opens a scenario folder, the `scenario.toml` in it, or a bare listing.
pub fn open_path(path: &Path, checker: &dyn Checker) -> Result<Scenario, LoadError> {
    open_with_warnings(path, checker).map(|(scenario, _)| scenario)
}

/// As [`open_path`], with what could be better.
pub(super) fn open_with_warnings(path: &Path, checker: &dyn Checker) -> Result<(Scenario, Report), LoadError> {
    if path.extension().is_some_and(|extension| extension == "py") {
        return open_listing(path, checker).map(|scenario| (scenario, Report::default()));
    }
    if path.is_file() && path.file_name().is_some_and(|name| name != SCENARIO_FILE) {
        return Err(LoadError::NoProgram { path: path.to_owned() });
    }
    let folder = match path.parent() {
        Some(parent) if path.file_name().is_some_and(|name| name == SCENARIO_FILE) => parent,
        _ => path,
    };
    if folder.exists() && !folder.is_dir() {
        return Err(LoadError::Read {
            path: folder.to_owned(),
            source: io::Error::other("not a regular file"),
        });
    }
    validate::scenario(&read_folder(folder)?, checker).map_err(LoadError::Invalid)
}

fn embedded(dir: &Dir<'_>, checker: &dyn Checker) -> Result<Scenario, LoadError> {
    let id = dir.path().display().to_string();
    let named = |file: &include_dir::File<'_>| Some((file_name(file.path()), file.contents_utf8()?.to_owned()));
    let mut listings: BTreeMap<String, String> = dir.files().filter_map(named).collect();
    let description = listings.remove(SCENARIO_FILE).ok_or_else(|| LoadError::NoScenario {
        path: dir.path().into(),
    })?;
    let folder = ScenarioFiles {
        path: format!("scenarios/{id}"),
        id,
        description,
        listings,
        neighbours: shipped_ids().map(str::to_owned).collect(),
        around: None,
    };
    let (scenario, _) = validate::scenario(&folder, checker).map_err(LoadError::Invalid)?;
    Ok(scenario)
}

/// A listing without a scenario plays on one stage, without checkpoints.
fn open_listing(path: &Path, checker: &dyn Checker) -> Result<Scenario, LoadError> {
    let (file, source) = (file_name(path), read_file(path, MAX_LISTING)?);
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    validate::bare_listing(&folder, &file, &source, checker).map_err(LoadError::Invalid)?;
    Ok(bare(path, source))
}

/// A scenario of one stage, without words.
fn bare(path: &Path, source: String) -> Scenario {
    let file = file_name(path);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stage = Stage {
        name,
        file: file.clone(),
        source,
        watch: None,
        memory: false,
    };
    Scenario::wordless(&file, vec![stage])
}

fn read_folder(path: &Path) -> Result<ScenarioFiles, LoadError> {
    let failed = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    let real = fs::canonicalize(path).map_err(failed)?;
    let description = path.join(SCENARIO_FILE);
    own(&description)?;
    if !description.is_file() {
        return Err(LoadError::NoScenario { path: path.to_owned() });
    }
    let mut listings = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = file_name(&path);
        if !name.ends_with(".py") || !path.is_file() {
            continue;
        }
        if listings.len() == MAX_LISTINGS {
            let limit = format!("{MAX_LISTINGS} listings in a folder");
            return Err(LoadError::TooLarge { path, limit });
        }
        own(&path)?;
        listings.insert(name, read_file(&path, MAX_LISTING)?);
    }
    let description = read_file(&description, MAX_DESCRIPTION)?;
    Ok(ScenarioFiles {
        id: file_name(&real),
        path: path.display().to_string(),
        description,
        listings,
        neighbours: neighbours(real.parent()),
        around: real.parent().map(Path::to_owned),
    })
}

/// The ids of the lessons in the folder `around`, and of those that are shipped.
fn neighbours(around: Option<&Path>) -> BTreeSet<String> {
    let beside = around.into_iter().flat_map(fs::read_dir).flatten();
    let beside = beside.take(MAX_NEIGHBOURS).flatten().map(|entry| entry.path());
    let beside = beside.filter(|path| path.join(SCENARIO_FILE).is_file());
    let ids = beside.map(|path| file_name(&path));
    shipped_ids().map(str::to_owned).chain(ids).collect()
}

/// Refuses a link: what lies in a stranger's folder must not show a file of the reader's.
fn own(path: &Path) -> Result<(), LoadError> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|file| file.is_symlink());
    if !is_link {
        return Ok(());
    }
    Err(LoadError::Read {
        path: path.to_owned(),
        source: io::Error::other("it is a link; a scenario consists of files in its own folder"),
    })
}

/// Reads a regular file: opening a pipe or a device might wait for ever.
fn read_file(path: &Path, limit: u64) -> Result<String, LoadError> {
    String::from_utf8(read_bytes(path, limit)?).map_err(|_| LoadError::Read {
        path: path.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidData, "stream did not contain valid UTF-8"),
    })
}

fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, LoadError> {
    let failed = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::other("not a regular file")));
    }
    let mut text = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    file.take(limit + 1).read_to_end(&mut text).map_err(failed)?;
    if text.len() as u64 > limit {
        let limit = format!("{limit} bytes");
        return Err(LoadError::TooLarge {
            path: path.to_owned(),
            limit,
        });
    }
    Ok(text)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
