//! What an agent writes, taken apart.

use forklore_event::{Call, CallbackKind, Pid, StartMethod};

/// What stands between two words.
const APART: char = '\u{1f}';

/// One line of an agent's.
#[derive(Debug)]
pub struct Line<'a> {
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    pub instant: u64,
    /// Who says it.
    pub pid: Pid,
    /// Its thread; `None` for the main thread.
    pub thread: Option<String>,
    /// Where the thread stands, as on the board.
    pub place: u64,
    /// What it is about.
    pub kind: &'a str,
    words: Vec<&'a str>,
}

impl<'a> Line<'a> {
    /// Takes a line apart. `None` for one that is none: it may be from a program that only looks like an agent.
    pub fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(APART);
        Some(Self {
            instant: parts.next()?.parse().ok()?,
            pid: parts.next()?.parse().ok()?,
            thread: Some(parts.next()?).filter(|name| !name.is_empty()).map(str::to_owned),
            place: parts.next()?.parse().ok()?,
            kind: parts.next()?,
            words: parts.collect(),
        })
    }

    /// The `n`th word; empty if there is none.
    pub fn word(&self, n: usize) -> &'a str {
        self.words.get(n).copied().unwrap_or_default()
    }

    /// The bytes from the `n`th word on, each as the character with its number.
    pub fn bytes_from(&self, n: usize) -> Vec<u8> {
        let text = self.words.get(n..).unwrap_or_default().join(&APART.to_string());
        text.chars()
            .map(|character| u8::try_from(character).unwrap_or(b'?'))
            .collect()
    }

    /// The `n`th word as a number, if it is one.
    pub fn number<T: std::str::FromStr>(&self, n: usize) -> Option<T> {
        self.word(n).parse().ok()
    }

    /// All words that are numbers.
    pub fn numbers<T: std::str::FromStr>(&self) -> impl Iterator<Item = T> {
        self.words.iter().filter_map(|word| word.parse().ok())
    }

    /// Whether the `n`th word says yes.
    pub fn yes(&self, n: usize) -> bool {
        self.word(n) == "1"
    }
}

/// A start method by its name in Python.
pub fn start_method(name: &str) -> StartMethod {
    match name {
        "spawn" => StartMethod::Spawn,
        "forkserver" => StartMethod::Forkserver,
        _ => StartMethod::Fork,
    }
}

/// A method of a pool by its name in Python.
pub fn call(name: &str) -> Call {
    let all = [
        Call::Apply,
        Call::ApplyAsync,
        Call::Map,
        Call::MapAsync,
        Call::Starmap,
        Call::StarmapAsync,
        Call::Imap,
        Call::ImapUnordered,
    ];
    all.into_iter().find(|call| call.name() == name).unwrap_or(Call::Submit)
}

/// Which of a task's callbacks.
pub fn callback(name: &str) -> CallbackKind {
    match name {
        "error_callback" => CallbackKind::ErrorCallback,
        _ => CallbackKind::Callback,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_as_characters_and_may_hold_what_stands_between_words() {
        let line = Line::read("5\u{1f}2\u{1f}\u{1f}0\u{1f}writing\u{1f}7\u{1f}a\u{1f}\u{ff}\n").expect("a line");
        assert_eq!((line.number(0), line.bytes_from(1)), (Some(7), b"a\x1f\xff\n".to_vec()));
        assert_eq!(line.bytes_from(9), b"");
    }
}
