//! Which CPython runs a program: the one that was asked for, or the newest of the machine's.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest and the newest minor version of Python 3 that the agent knows.
const KNOWN: std::ops::RangeInclusive<u32> = 8..=14;

/// What is asked of an interpreter: who it is, as three lines.
const QUESTION: &str = "import sys; print(sys.implementation.name, '.'.join(map(str, sys.version_info[:3])), \
                        sys.executable, sep='\\n')";

/// A CPython of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// Its file.
    pub executable: PathBuf,
    /// Its version, `3.12.1`.
    pub version: String,
}

impl Interpreter {
    /// Whether multiprocessing takes the start method fork unless it is told otherwise: up to 3.13.
    pub fn forks_by_default(&self) -> bool {
        minor(&self.version).is_some_and(|minor| minor < 14)
    }
}

/// Why there is no interpreter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// It cannot be started.
    #[error("cannot start {program}: {why}; install Python 3.8 or later, or name one with --python PATH")]
    Start {
        /// What was to be started.
        program: String,
        /// What the system said.
        why: String,
    },
    /// It does not answer as a Python does.
    #[error("{0} is not a Python that says who it is")]
    Mute(String),
    /// It is another Python.
    #[error("{program} is {name} {version}; forklore looks into CPython 3.8 to 3.14")]
    Unknown {
        /// What was started.
        program: String,
        /// Whose it is.
        name: String,
        /// Which one.
        version: String,
    },
}

/// Finds out what Python `program` is; `None`: the `python3` of the search path.
///
/// # Errors
/// If there is none, or none that the agent knows.
pub fn find(program: Option<&Path>) -> Result<Interpreter, Missing> {
    let program = program.map_or_else(|| OsStr::new("python3"), Path::as_os_str);
    let shown = program.to_string_lossy().into_owned();
    let asked = Command::new(program)
        .arg("-Sc")
        .arg(QUESTION)
        .stdin(Stdio::null())
        .output();
    let answer = asked.map_err(|error| Missing::Start {
        program: shown.clone(),
        why: error.to_string(),
    })?;
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    let mut lines = answer.lines();
    let (Some(name), Some(version), Some(executable)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(Missing::Mute(shown));
    };
    match (name, minor(version)) {
        ("cpython", Some(minor)) if KNOWN.contains(&minor) => Ok(Interpreter {
            executable: executable.into(),
            version: version.to_owned(),
        }),
        _ => Err(Missing::Unknown {
            program: shown,
            name: name.to_owned(),
            version: version.to_owned(),
        }),
    }
}

/// The minor version of a Python 3.
fn minor(version: &str) -> Option<u32> {
    let mut parts = version.split('.');
    parts.next().filter(|major| *major == "3")?;
    parts.next()?.parse().ok()
}

impl fmt::Display for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Python {} ({})", self.version, self.executable.display())
    }
}
