//! What the processes of the stages say.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, poll};

use super::{Collector, number};
use crate::session::probe::Said;
use crate::session::processes::Status;
use crate::text::Message as Reason;
use forklore_event::{Kind, NO_PROCESS, Pid};
use forklore_stage::channel::{Message, Received};

/// So many messages of a stage are taken at a time, so that one that never falls silent
/// leaves room for the rest.
const MESSAGES: usize = 1_024;

/// How long somebody may take to say whether what he was about to do could be done. Only who is stopped meanwhile, or
/// killed, does not say it.
const CONFIRMATION: Duration = Duration::from_secs(1);

/// Between two looks whether he lives, in milliseconds.
const LOOK: u8 = 10;

impl Collector {
    /// Takes what the processes of all stages have said; whether that was all.
    pub(super) fn read_channels(&mut self) -> bool {
        let mut all = true;
        for stage in 0..self.stages.len() {
            all &= self.read_channel(stage);
        }
        all
    }

    /// Takes what the processes of a stage have said; whether that was all. While something is heard the terminal may be
    /// read, so it was all only where nothing more is said after that.
    fn read_channel(&mut self, index: usize) -> bool {
        if self.stages[index].ended {
            return true;
        }
        let mut taken = 0;
        while taken < MESSAGES {
            let (messages, is_open) = self.receive(index);
            if messages.is_empty() && is_open {
                return true;
            }
            taken += messages.len();
            for received in &messages {
                if let Message::Said {
                    subject,
                    kind: Kind::ProcessReaped { by, code, signal },
                    ..
                } = &received.message
                {
                    let status = Status::said(*code, signal.clone());
                    self.probe.foretell_reaping((number(index), *subject), *by, status);
                }
            }
            for received in messages {
                self.hear(index, received);
            }
            if !is_open {
                self.end_stage(index);
                return true;
            }
        }
        false
    }

    /// What the processes of a stage have said since the last time, and whether more can come.
    fn receive(&mut self, index: usize) -> (Vec<Received>, bool) {
        let stage = number(index);
        let end = &mut self.stages[index];
        let mut messages = Vec::new();
        // What others said meanwhile, of whom the translator knows nothing.
        let mut later = Vec::new();
        let mut wait = Wait::default();
        loop {
            let doer = end.translator.as_ref().and_then(|translator| translator.waits_for());
            wait.is_for(doer);
            if doer.is_none() || wait.is_over() {
                messages.extend(end.released());
                messages.append(&mut later);
                if messages.len() >= MESSAGES {
                    return (messages, true);
                }
            }
            let received = match end.stage.listener.receive() {
                Ok(Some(received)) => received,
                Ok(None) if wait.goes_on(&end.stage.listener, |pid| self.probe.has_ended((stage, pid))) => continue,
                outcome => {
                    messages.extend(end.released());
                    messages.append(&mut later);
                    return (messages, outcome.is_ok());
                }
            };
            match (received.message, &mut end.translator) {
                (Message::Text(text), Some(translator)) => {
                    let translated = translator.translate(&text, self.probe.clock());
                    messages.extend(translated.into_iter().map(Received::from));
                }
                (message, _) if doer.is_some() => later.push(Received { message, ..received }),
                (message, _) => messages.push(Received { message, ..received }),
            }
        }
    }

    /// Everybody who could say something is gone. A message that cannot be read ends the stage as well: going on would
    /// show something else than what happened.
    fn end_stage(&mut self, index: usize) {
        self.stages[index].ended = true;
        if !self.stages[index].prepared && self.stages.len() > 1 {
            // The other one does not wait for it.
            self.stage_is_ready(index);
        }
        self.poller.remove(&self.stages[index].stage.listener);
        let status = self.stages[index].stage.launcher.wait();
        self.after_launcher(status);
    }

    fn stage_is_ready(&mut self, index: usize) {
        self.stages[index].prepared = true;
        if self.stages.iter().all(|stage| stage.prepared) {
            self.reach_start();
        }
    }

    fn hear(&mut self, index: usize, received: Received) {
        self.probe.wake_up();
        let stage = number(index);
        let Received {
            message,
            host_pid,
            pidfd,
        } = received;
        match message {
            Message::Prepared => self.stage_is_ready(index),
            Message::Writing {
                at_us,
                sender,
                nth,
                bytes,
            } => {
                self.probe.heard_from((stage, sender), host_pid);
                self.stages[index].terminal.announce(sender, nth, at_us, bytes);
            }
            Message::Leaving { pid, code } => {
                self.probe.heard_from((stage, pid), host_pid);
                self.probe.leaving((stage, pid), code);
            }
            Message::Said {
                at_us,
                sender,
                subject,
                place,
                thread,
                kind,
            } => {
                self.probe.heard_from((stage, sender), host_pid);
                self.tell_output_before(index, sender, subject, &kind);
                self.probe.woke(at_us, (stage, sender), &thread);
                self.probe.place_told((stage, sender), at_us, thread, place);
                if let Kind::LineReached { .. } = kind {
                    return;
                }
                let init_broke = init_broke(sender, &kind);
                let mark = match &kind {
                    Kind::CheckpointReached { name } => Some(name.clone()),
                    _ => None,
                };
                let said = Said {
                    at_us,
                    speaker: (sender, host_pid),
                    key: (stage, subject),
                    kind,
                    pidfd,
                };
                self.probe.said(said, &self.poller);
                if let Some(reason) = init_broke {
                    self.break_off(Reason::Plain(reason));
                }
                if let Some(name) = mark {
                    self.stops.reach(stage, name, at_us);
                }
            }
            Message::EndNoticed { at_us, pid } => self.probe.end_noticed(at_us, (stage, pid), &self.poller),
            Message::ProgramAwaited { pid } => self.probe.program_awaited((stage, pid)),
            Message::ThreadBegun { pid, thread, tid, nth } => {
                self.probe.thread_begun((stage, pid), thread, (tid, nth));
            }
            Message::ThreadEnded { at_us, pid, thread } => self.probe.thread_ended(at_us, (stage, pid), thread),
            Message::Source { number, path, name } => self.probe.source_found(stage, number, &path, name),
            Message::ChildrenIgnored { at_us, pid, ignored } => {
                self.probe.children_ignored(at_us, (stage, pid), ignored, &self.poller);
            }
            // A text has been translated; the others were said once, before the run began.
            Message::Text(_) | Message::Ready { .. } | Message::Failed { .. } => {}
        }
    }
}

/// Waiting until somebody has said whether what he was about to do could be done.
#[derive(Default)]
struct Wait {
    doer: Option<Pid>,
    until: Option<Instant>,
    /// Who was seen to have ended: what he has said is there to be read.
    ended: Option<Pid>,
}

impl Wait {
    fn is_for(&mut self, doer: Option<Pid>) {
        self.doer = doer;
        self.until = doer.map(|_| self.until.unwrap_or_else(|| Instant::now() + CONFIRMATION));
    }

    fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Nothing is there to be read: waits a little for more. Whether to look again.
    fn goes_on(&mut self, listener: &impl AsFd, has_ended: impl Fn(Pid) -> bool) -> bool {
        let Some(doer) = self.doer.filter(|doer| self.ended != Some(*doer)) else {
            return false;
        };
        if has_ended(doer) {
            self.ended = Some(doer);
        } else {
            let _ = poll(&mut [PollFd::new(listener.as_fd(), PollFlags::POLLIN)], LOOK);
        }
        !self.is_over()
    }
}

/// Why the run has to be broken off: the launcher (which is nobody inside the
/// stage) tells of an init that has ended before its stage.
fn init_broke(sender: Pid, kind: &Kind) -> Option<String> {
    match kind {
        Kind::ProcessReaped {
            signal: Some(signal), ..
        } if sender == NO_PROCESS => Some(format!("the stage's init was killed by {signal}")),
        Kind::ProcessReaped { code: Some(code), .. } if sender == NO_PROCESS && *code != 0 => Some(format!(
            "the stage's init ended before its stage, with exit code {code}"
        )),
        _ => None,
    }
}
