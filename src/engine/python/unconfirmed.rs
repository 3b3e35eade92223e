//! What a process was about to do, and has not said yet whether it could.

use forklore_event::Pid;
use forklore_stage::channel::Message;

/// A process, and its thread; `None` for its main thread.
type Doer = (Pid, Option<String>);

/// What is told of somebody who is about to send a signal waits until he has said whether he could, and so does all that
/// was said after it: it may come of it.
#[derive(Debug, Default)]
pub struct Unconfirmed {
    /// In order; with who has to confirm it.
    kept: Vec<(Option<Doer>, Message)>,
}

impl Unconfirmed {
    /// Who has something to confirm.
    pub fn waits_for(&self) -> Option<Pid> {
        self.kept.iter().find_map(|(by, _)| Some(by.as_ref()?.0))
    }

    /// `doer` is about to do what these messages tell.
    pub fn begin(&mut self, doer: &Doer, messages: Vec<Message>) {
        self.kept
            .extend(messages.into_iter().map(|message| (Some(doer.clone()), message)));
    }

    /// `doer` says whether he could. Gives what can be told now.
    pub fn confirm(&mut self, doer: &Doer, done: bool) -> Vec<Message> {
        self.kept.retain(|(by, _)| done || by.as_ref() != Some(doer));
        for (by, _) in &mut self.kept {
            *by = by.take().filter(|by| by != doer);
        }
        match self.waits_for() {
            Some(_) => Vec::new(),
            None => self.release(),
        }
    }

    /// Takes in what was said: gives it back, if nothing is kept.
    pub fn pass(&mut self, messages: Vec<Message>) -> Vec<Message> {
        if self.waits_for().is_none() {
            return messages;
        }
        self.kept.extend(messages.into_iter().map(|message| (None, message)));
        Vec::new()
    }

    /// All that is kept, as if it had been confirmed.
    pub fn release(&mut self) -> Vec<Message> {
        let kept = std::mem::take(&mut self.kept);
        kept.into_iter().map(|(_, message)| message).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pid: Pid) -> Vec<Message> {
        vec![Message::Leaving { pid, code: 0 }]
    }

    fn pids(messages: Vec<Message>) -> Vec<Pid> {
        let pid = |message| match message {
            Message::Leaving { pid, .. } => Some(pid),
            _ => None,
        };
        messages.into_iter().filter_map(pid).collect()
    }

    #[test]
    fn what_comes_after_waits_until_all_is_confirmed() {
        let mut kept = Unconfirmed::default();
        assert_eq!(pids(kept.pass(said(1))), [1]);
        kept.begin(&(2, None), said(2));
        assert!(kept.pass(said(3)).is_empty());
        kept.begin(&(2, Some("t".to_owned())), said(4));
        assert!(kept.confirm(&(2, None), true).is_empty());
        assert_eq!(kept.waits_for(), Some(2));
        assert_eq!(pids(kept.confirm(&(2, Some("t".to_owned())), false)), [2, 3]);
        assert_eq!(kept.waits_for(), None);
        assert_eq!(pids(kept.pass(said(5))), [5]);
        assert!(kept.confirm(&(2, None), false).is_empty(), "it was told already");
    }
}
