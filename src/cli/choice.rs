//! Which engine runs what the command line names. It alone decides that, never a scenario or a recording.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Failure;
use super::arguments::{EngineName, RunOptions};
use crate::engine::Builtin;
use crate::engine::python::{Python, find};
use crate::scenario::{self, Language, LoadError, Scenario};
use crate::text::say;
use forklore_stage::Engine;

/// What is to be run, and by what. A program of the user's own runs on Python where there is one; lessons, and whatever
/// lies in a stranger's folder, run on forklore's own interpreter.
pub struct Choice {
    /// The lesson, or a program without words.
    pub scenario: Scenario,
    /// What runs it.
    pub engine: Box<dyn Engine>,
    /// It is a program of the user's own on Python: its exit status is main's.
    pub own: bool,
}

/// Opens what the command line names; `folders` have lessons of the user's own.
///
/// # Errors
/// If it cannot be read, or the engine that was asked for is not there.
pub fn choose(options: &RunOptions, folders: &[PathBuf]) -> Result<Choice, Failure> {
    let path = Path::new(&options.scenario);
    let own = scenario::is_listing(&options.scenario);
    let python = options.python.as_deref();
    let interpreter = match (options.engine, python) {
        (Some(EngineName::Builtin), _) => None,
        (Some(EngineName::Python), _) | (None, Some(_)) => Some(find(python)?),
        (None, None) if own && options.schedule.is_none() => find(None).ok(),
        (None, None) => None,
    };
    let Some(interpreter) = interpreter else {
        if !options.arguments.is_empty() {
            return Err(Failure::NoArguments);
        }
        let scenario = scenario::open_among(&options.scenario, folders, &Builtin).map_err(|error| match error {
            LoadError::Invalid(report) if own => Failure::NotForBuiltin {
                report,
                file: options.scenario.clone(),
                python: find(python).is_ok(),
            },
            other => other.into(),
        })?;
        return Ok(Choice {
            scenario,
            engine: Box::new(Builtin),
            own: false,
        });
    };
    let scenario = match own {
        true => scenario::open_program(path)?,
        false => scenario::open_among(&options.scenario, folders, &Builtin)?,
    };
    let arguments: Vec<OsString> = options.arguments.clone();
    let program = own.then(|| path.to_owned());
    let engine = Python::new(interpreter, program, arguments);
    Ok(Choice {
        scenario,
        engine: Box::new(engine),
        own,
    })
}

/// What to do with a program that forklore's own interpreter refuses.
pub fn other_engine(file: &str, python: bool, language: Language) -> String {
    match python {
        true => say!(language, "cli-engine-python", file = shell_word(file)),
        false => say!(language, "cli-engine-python-missing"),
    }
}

/// A path as one word of a command line, sh(1p).
fn shell_word(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    match !path.is_empty() && path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_path_is_one_word() {
        assert_eq!(shell_word("a/程序.py"), "a/程序.py");
        assert_eq!(shell_word("my labs/it's.py"), r"'my labs/it'\''s.py'");
    }
}
