//! Writes an event log, so that it is complete whenever the writer ends.

use std::io::{self, Write};

use forklore_event::{Event, Header};

/// Writes an event log. Every batch of events is handed to the system whole
/// before the next is taken, so that the log is complete up to there whatever
/// happens to the writer.
pub struct Writer<W> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins a log with its header.
    ///
    /// # Errors
    /// As write(2).
    pub fn begin(out: W, header: &Header) -> io::Result<Self> {
        let mut writer = Self { out, line: Vec::new() };
        writer.put(header)?;
        writer.hand_over()?;
        Ok(writer)
    }

    /// Adds events.
    ///
    /// # Errors
    /// As write(2).
    pub fn add(&mut self, events: &[Event]) -> io::Result<()> {
        for event in events {
            self.put(event)?;
        }
        self.hand_over()
    }

    fn put(&mut self, value: &impl serde::Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.line, value)?;
        self.line.push(b'\n');
        Ok(())
    }

    fn hand_over(&mut self) -> io::Result<()> {
        self.out.write_all(&self.line)?;
        self.line.clear();
        self.out.flush()
    }
}
