//! Where what arrives at the terminals belongs in the log.
//!
//! It is told before whatever is told of somebody who had written it by then: before what the writer says next,
//! before its end, and before what others say after the write was over. Nothing is waited for, because what a
//! process wrote can be read as soon as its write is over.

use super::{Collector, number};
use crate::session::matching::Extent;
use crate::session::processes::Key;
use forklore_event::{Evidence, Kind, NO_PROCESS, Pid};

impl Collector {
    /// Reads what has arrived at a terminal; all of what was written by now.
    pub(super) fn read_terminal(&mut self, index: usize) {
        self.read_terminal_after(index, NO_PROCESS);
    }

    /// Reads what has arrived at a terminal after `sender` has said something: its writes are over.
    fn read_terminal_after(&mut self, index: usize, sender: Pid) {
        let (stage, probe) = (number(index), &self.probe);
        let terminal = &mut self.stages[index].terminal;
        let let_go = terminal.read(|pid, nth| probe.has_written((stage, pid), nth).or((pid == sender).then_some(true)));
        if let Some(master) = terminal.master().filter(|_| let_go) {
            self.poller.remove(master);
        }
    }

    /// Reads the terminals at which something has arrived that could not be told yet.
    pub(super) fn read_held_terminals(&mut self) {
        for index in 0..self.stages.len() {
            if self.stages[index].terminal.holds() {
                self.read_terminal(index);
            }
        }
    }

    /// Tells what has arrived; what nobody announced if all that was said has been heard since it was read.
    pub(super) fn tell_held_output(&mut self, all_heard: bool) {
        for index in 0..self.stages.len() {
            if self.stages[index].terminal.holds() {
                self.tell_output(index, Extent::Known { all_heard });
            }
        }
    }

    /// Tells what has arrived and belongs before an event of this kind about `subject` that `sender` has said.
    pub(super) fn tell_output_before(&mut self, index: usize, sender: Pid, subject: Pid, kind: &Kind) {
        let of_end = matches!(kind, Kind::ProcessReaped { .. });
        if !of_end && !self.stages[index].terminal.is_waiting() {
            return;
        }
        // Whose end is told with it: the one that was reaped, and the parent that left it behind.
        let mut ended = self.stages[index].terminal.writers();
        let has_ended = |pid: Pid| pid == subject || self.probe.has_ended((number(index), pid));
        ended.retain(|pid| of_end && *pid != sender && has_ended(*pid));
        self.tell_output_of_ended(index, sender, &ended);
        self.tell_output(index, Extent::Of(sender));
    }

    /// A pidfd says that `key` has ended.
    pub(super) fn process_ended(&mut self, key: Key) {
        let index = usize::from(key.0);
        if self.probe.has_ended(key) {
            self.tell_output_of_ended(index, NO_PROCESS, &[key.1]);
        }
        self.probe.process_ended(key, &self.poller);
    }

    /// Reads the terminal, and tells what these have written, who have ended. `sender` has said so: its writes are over.
    fn tell_output_of_ended(&mut self, index: usize, sender: Pid, ended: &[Pid]) {
        for pid in ended {
            self.stages[index].terminal.note_ended(*pid);
        }
        self.read_terminal_after(index, sender);
        for pid in ended {
            self.tell_output(index, Extent::Of(*pid));
            self.stages[index].terminal.forget(*pid);
        }
    }

    fn tell_output(&mut self, index: usize, extent: Extent) {
        let mut outputs = self.stages[index].terminal.take(extent);
        if extent == Extent::All {
            outputs.extend(self.stages[index].terminal.last());
        }
        for output in outputs {
            self.guard.printed(&output.text);
            self.probe.output(number(index), output.writer, output.text);
        }
    }

    /// Tells the rest, when everybody has gone.
    pub(super) fn tell_last_output(&mut self) {
        for index in 0..self.stages.len() {
            self.read_terminal(index);
            self.tell_output(index, Extent::All);
        }
    }

    pub(super) fn close_terminals(&mut self) {
        self.tell_last_output();
        for index in 0..self.stages.len() {
            if let Some(terminal) = self.stages[index].terminal.close() {
                self.poller.remove(&terminal);
                self.probe
                    .note(number(index), NO_PROCESS, Evidence::Seen, Kind::TerminalClosed {});
                // Dropping the last descriptor of the master's side is what closing a window does.
                drop(terminal);
            }
        }
    }
}
