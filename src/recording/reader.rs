//! Reads an event log, also one that is damaged or newer.

use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde::de::IgnoredAny;

use forklore_event::{Event, FORMAT, Header, Kind, Micros, StageIndex};

/// The longest line that is read, in bytes; an event of ours has hundreds.
const LONGEST_LINE: usize = 1 << 20;

/// The most that is read of a recording, in bytes. A million events have a
/// sixth of it.
const LARGEST: u64 = 1 << 30;

/// The most events that are kept.
const MOST_EVENTS: usize = 4_000_000;

/// How many bytes a thread parses at a time.
const BLOCK: usize = 2 << 20;

/// A line of an event is seldom shorter, in bytes.
const SHORT_LINE: usize = 120;

/// The listings come among the first so many events.
const MOST_SOURCES: usize = 256;

/// The most stages of a run: they are numbered in a byte.
const MOST_STAGES: usize = 256;

/// A run that was recorded.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Its header.
    pub header: Header,
    /// Its events, in order of time.
    pub events: Vec<Event>,
    /// What the file has and this does not.
    pub left_out: LeftOut,
}

impl Recording {
    /// The listing that a stage ran: its file's name and its text. `None` in recordings of before. Characters
    /// that a terminal would act on are left out.
    pub fn source(&self, stage: StageIndex) -> Option<(String, String)> {
        let read = |event: &Event| match &event.kind {
            Kind::SourceRead { name, text } if event.stage == stage => Some((plain(name), plain(text))),
            _ => None,
        };
        self.events.iter().take(MOST_SOURCES).find_map(read)
    }
}

fn plain(text: &str) -> String {
    let shown = |character: &char| !character.is_control() || matches!(character, '\n' | '\t');
    text.chars().filter(shown).collect()
}

/// What was left out of a recording, because it made no sense or too much of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Events with a kind or a value that this version does not know.
    pub unknown: usize,
    /// Lines that are no event at all, or longer than any event.
    pub damaged: usize,
    /// Events whose time lay before that of their predecessor, and was set to it.
    pub backwards: usize,
    /// Whether the file ends in the middle of an event.
    pub cut_off: bool,
    /// Whether the file goes on where reading stopped, because it is too large.
    pub too_large: bool,
}

/// Why a recording was refused.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// Its first line is not a header.
    #[error("it is no recording: its first line is not a header ({0})")]
    NoHeader(String),
    /// A later version of forklore wrote it.
    #[error("it has version {found} of the format; this forklore reads up to version {FORMAT}")]
    Newer {
        /// Its version.
        found: u64,
    },
}

impl LeftOut {
    /// What was left out, a sentence each; none if the recording is whole.
    pub fn sentences(&self) -> Vec<String> {
        let counted = |count: usize, what: &str| {
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| what.replace("{}", &count.to_string()).replace("{s}", plural))
        };
        let said = |holds: bool, what: &str| holds.then(|| what.to_owned());
        [
            counted(
                self.unknown,
                "{} event{s} of a kind that this forklore does not know: skipped",
            ),
            counted(self.damaged, "{} line{s} that could not be read as an event: skipped"),
            counted(
                self.backwards,
                "{} event{s} out of order in time: set to the time before",
            ),
            said(self.cut_off, "it is cut off; opened up to its last whole event"),
            said(self.too_large, "it is too large; opened up to the limit"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn add(&mut self, other: Self) {
        self.unknown += other.unknown;
        self.damaged += other.damaged;
    }
}

/// Reads a recording as far as it makes sense.
///
/// # Errors
/// If it is no recording, or one of a later version.
pub fn read(input: impl Read) -> Result<Recording, ReadError> {
    let mut input = io::BufReader::with_capacity(1 << 16, input.take(LARGEST));
    let header = header(&mut input)?;
    let mut recording = Recording {
        header,
        events: Vec::new(),
        left_out: LeftOut::default(),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut rest = Vec::new();
    loop {
        let mut blocks = Vec::new();
        let mut more = true;
        while more && blocks.len() < threads {
            let (block, goes_on) = next_block(&mut input, &mut rest)?;
            more = goes_on;
            blocks.push(block);
        }
        for (mut events, left_out) in parse_all(&blocks) {
            recording.left_out.add(left_out);
            recording.events.append(&mut events);
        }
        if recording.events.len() > MOST_EVENTS {
            recording.events.truncate(MOST_EVENTS);
            recording.left_out.too_large = true;
            break;
        }
        if !more {
            break;
        }
    }
    recording.left_out.too_large |= input.get_ref().limit() == 0;
    finish(&mut recording, &rest);
    Ok(recording)
}

fn header(input: &mut impl BufRead) -> Result<Header, ReadError> {
    /// All that can be said of a header of whatever version.
    #[derive(Deserialize)]
    struct Version {
        forklore: u64,
    }
    let mut line = Vec::new();
    input.take(LONGEST_LINE as u64).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(ReadError::Empty);
    }
    let refused = |error: serde_json::Error| ReadError::NoHeader(error.to_string());
    let Version { forklore: found } = serde_json::from_slice(&line).map_err(refused)?;
    if found > u64::from(FORMAT) {
        return Err(ReadError::Newer { found });
    }
    let header: Header = serde_json::from_slice(&line).map_err(refused)?;
    if header.stages.len() > MOST_STAGES {
        return Err(ReadError::NoHeader(format!("it names {} stages", header.stages.len())));
    }
    Ok(header)
}

/// The next whole lines, about [`BLOCK`] bytes of them, and whether there may be
/// more. What follows the last line break stays in `rest` for the next time.
fn next_block(input: &mut impl Read, rest: &mut Vec<u8>) -> io::Result<(Vec<u8>, bool)> {
    let mut block = std::mem::take(rest);
    loop {
        let before = block.len();
        let count = input.take(BLOCK as u64).read_to_end(&mut block)?;
        let goes_on = count == BLOCK;
        if let Some(end) = block[before..].iter().rposition(|byte| *byte == b'\n') {
            *rest = block.split_off(before + end + 1);
            return Ok((block, goes_on));
        }
        // Of a line without an end only so much is kept that it is seen to be too long.
        block.truncate(LONGEST_LINE + 1);
        if !goes_on {
            std::mem::swap(rest, &mut block);
            return Ok((block, false));
        }
    }
}

fn parse_all(blocks: &[Vec<u8>]) -> Vec<(Vec<Event>, LeftOut)> {
    std::thread::scope(|scope| {
        let parsing: Vec<_> = blocks.iter().map(|block| scope.spawn(|| parse(block))).collect();
        parsing
            .into_iter()
            .map(|thread| thread.join().unwrap_or_default())
            .collect()
    })
}

fn parse(block: &[u8]) -> (Vec<Event>, LeftOut) {
    let mut events = Vec::with_capacity(block.len() / SHORT_LINE);
    let mut left_out = LeftOut::default();
    for line in block.split(|byte| *byte == b'\n') {
        match event(line) {
            Ok(event) => events.extend(event),
            Err(Fault::Unknown) => left_out.unknown += 1,
            Err(Fault::Damaged) => left_out.damaged += 1,
        }
    }
    (events, left_out)
}

/// Why a line gives no event.
enum Fault {
    /// It is an event of a later version.
    Unknown,
    /// It is no event.
    Damaged,
}

/// The event on a line; an empty line has none.
fn event(line: &[u8]) -> Result<Option<Event>, Fault> {
    /// What every event has, of whatever version.
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "the fields have to be there, whatever they are")]
    struct Any {
        at_us: Micros,
        kind: IgnoredAny,
    }
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    if line.len() > LONGEST_LINE {
        return Err(Fault::Damaged);
    }
    serde_json::from_slice(line).map(Some).map_err(|_| {
        let is_event = serde_json::from_slice::<Any>(line).is_ok();
        if is_event { Fault::Unknown } else { Fault::Damaged }
    })
}

/// Takes in a last line without its line break, and puts the times in order.
fn finish(recording: &mut Recording, rest: &[u8]) {
    match event(rest) {
        Ok(event) => recording.events.extend(event),
        Err(Fault::Unknown) => recording.left_out.unknown += 1,
        Err(Fault::Damaged) => recording.left_out.cut_off = true,
    }
    let mut now = 0;
    for event in &mut recording.events {
        recording.left_out.backwards += usize::from(event.at_us < now);
        now = now.max(event.at_us);
        event.at_us = now;
    }
}
