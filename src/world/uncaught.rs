//! The exception that ended a program, read from the traceback that Python printed of it.

use super::{Process, ProcessId, StageWorld, TerminalLine};

/// No traceback is looked for further up in the terminal than so many lines.
const LONGEST: usize = 400;

/// An exception that nobody caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncaught {
    /// What it is, as Python prints it: `ZeroDivisionError: division by zero`.
    pub what: String,
    /// The innermost line of the program's own files on the way there, and the file.
    pub place: Option<(String, u32)>,
}

impl StageWorld {
    /// What ended `process`, if it ended with status 1 and its last words in the terminal are a traceback.
    pub fn uncaught(&self, process: ProcessId) -> Option<Uncaught> {
        let ended = self.processes.get(process)?.ended.as_ref()?;
        if ended.code != Some(1) {
            return None;
        }
        let lines = self.terminal.tail(LONGEST);
        let own: Vec<&str> = lines
            .iter()
            .filter(|line| line.writer() == Some(process))
            .map(|line| TerminalLine::text(*line))
            .collect();
        let last = own.iter().rposition(|line| frame(line).is_some())?;
        let what = own[last..]
            .iter()
            .find(|line| !line.starts_with(' ') && is_exception(line))?;
        // Frames of an exception before the last one are not on the way.
        let begins = own[..=last].iter().rposition(|line| line.starts_with("Traceback "));
        let frames = own[begins.unwrap_or(last)..=last].iter().rev();
        let mut places = frames.filter_map(|line| frame(line));
        Some(Uncaught {
            what: (*what).to_owned(),
            place: places.find_map(|(path, line)| Some((self.file_at(path)?, line))),
        })
    }

    /// The process that runs the program.
    pub fn main(&self) -> Option<(ProcessId, &Process)> {
        let mut all = self.processes.iter().enumerate();
        all.find(|(_, process)| process.is_main())
    }

    /// What the file of the program at `path` is called here.
    fn file_at(&self, path: &str) -> Option<String> {
        let ends = |name: &str| {
            path.strip_suffix(name)
                .is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
        };
        let mut names = self.sources.iter().map(|source| &*source.name);
        names.find(|name| ends(name)).map(str::to_owned)
    }
}

/// The file and the line in a row of a traceback: `  File "a.py", line 3, in f`.
fn frame(row: &str) -> Option<(&str, u32)> {
    let (path, rest) = row.trim_start().strip_prefix("File \"")?.split_once("\", line ")?;
    let digits = rest.split(|character: char| !character.is_ascii_digit()).next()?;
    Some((path, digits.parse().ok()?))
}

/// Whether a row begins with the name of an exception: `a.b.SomeError: why`, `KeyboardInterrupt`.
fn is_exception(row: &str) -> bool {
    let name = row.split(':').next().unwrap_or_default();
    let is_part = |part: &str| part.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    name.split('.').all(is_part) && name.chars().all(is_letter)
}
