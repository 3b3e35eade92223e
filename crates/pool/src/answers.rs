//! Answers on their way to who asked for them.
//!
//! A *job* is what one caller waits for: a task, or all parts of a `map`. Answers that come while the caller is
//! elsewhere are left as encoded bytes; the caller's own thread decodes them, outside of every lock.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use slab::Slab;

use super::arena::Block;
use super::error::Error;
use super::job::{Allocator, Job, JobState, JobStates};
use super::words::{Extent, Tiny};

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// A tiny result.
    Tiny(Tiny),
    /// A larger one, copied out of the shared memory.
    Copied(Box<[u8]>),
    /// One that still lies in the shared memory, where the caller is about to read it.
    InPlace(Box<InPlace>),
    /// Why there is none.
    Failed(Box<Error>),
    /// The outcome, which a callback has had: a `Result` of the task's type.
    Called(Box<dyn Any + Send>),
}

/// An answer in the shared memory, and what is kept for it.
#[derive(Clone, Copy, Debug)]
pub struct InPlace {
    /// The task's cell.
    pub cell: usize,
    /// Where the bytes are.
    pub place: Extent,
    /// The block of the task's arguments.
    pub block: Option<Block>,
}

/// A job of many parts.
struct Many {
    /// How many results there will be in all.
    items: usize,
    /// Parts under way.
    left: usize,
    /// No more parts will come.
    is_complete: bool,
    /// Nobody waits for it.
    is_forgotten: bool,
    /// Answers and which parts they are to.
    answers: Vec<(usize, Answer)>,
}

/// All jobs of a pool. What is done with an answer before its handle gets it is a `C`.
pub struct Jobs<C> {
    states: Arc<JobStates>,
    allocator: Allocator,
    /// Answers that are too large for a word.
    kept: Slab<Answer>,
    many: Slab<Many>,
    callbacks: HashMap<Job, C>,
}

impl<C> Jobs<C> {
    /// None.
    pub fn new(states: Arc<JobStates>) -> Self {
        Self {
            states,
            allocator: Allocator::new(),
            kept: Slab::new(),
            many: Slab::new(),
            callbacks: HashMap::new(),
        }
    }

    /// A new job of one task.
    #[inline]
    pub fn open_one(&mut self, callback: Option<C>) -> Job {
        let job = self.allocator.open(&self.states, JobState::Waiting);
        if let Some(callback) = callback {
            self.callbacks.insert(job, callback);
        }
        job
    }

    /// A new job of parts to be added, with so many results in all.
    pub fn open_many(&mut self, items: usize) -> Job {
        let many = Many {
            items,
            left: 0,
            is_complete: false,
            is_forgotten: false,
            answers: Vec::new(),
        };
        let number = self.many.insert(many);
        self.allocator.open(&self.states, JobState::Many(number))
    }

    fn many(&mut self, job: Job) -> Option<&mut Many> {
        match self.states.get(job) {
            JobState::Many(number) => self.many.get_mut(number),
            _ => None,
        }
    }

    /// One more part of the job is under way.
    #[inline]
    pub fn add_part(&mut self, job: Job) {
        if let Some(many) = self.many(job) {
            many.left += 1;
        }
    }

    /// No more parts of the job will come.
    pub fn complete(&mut self, job: Job) {
        if let Some(many) = self.many(job) {
            many.is_complete = true;
        }
    }

    /// How many results a job of many parts has in all.
    pub fn items(&mut self, job: Job) -> Option<usize> {
        self.many(job).map(|many| many.items)
    }

    /// Leaves an answer for the caller, or gives it back with the callback that it is to be given to first.
    #[inline]
    pub fn arrive(&mut self, job: Job, index: usize, answer: Answer) -> Option<(C, Answer)> {
        if let JobState::Many(number) = self.states.get(job) {
            let many = &mut self.many[number];
            many.left -= 1;
            if !many.is_forgotten {
                many.answers.push((index, answer));
            } else if many.left == 0 {
                self.many.remove(number);
                self.states.set(job, JobState::Free);
            }
            return None;
        }
        if !self.callbacks.is_empty()
            && let Some(callback) = self.callbacks.remove(&job)
        {
            return Some((callback, answer));
        }
        // What nobody waits for is bytes, and nothing of the user's that would be dropped here.
        self.settle(job, answer);
        None
    }

    /// The answer to a job of one task is there. Gives it back if nobody waits for it.
    #[inline]
    pub fn settle(&mut self, job: Job, answer: Answer) -> Option<Answer> {
        if self.states.get(job) == JobState::Forgotten {
            self.states.set(job, JobState::Free);
            return Some(answer);
        }
        let tiny = match answer {
            Answer::Tiny(tiny) => JobState::holding(tiny),
            _ => None,
        };
        let state = tiny.unwrap_or_else(|| JobState::Kept(self.kept.insert(answer)));
        self.states.set(job, state);
        None
    }

    /// Takes the answer to a job of one task; the job is over then.
    #[inline]
    pub fn take(&mut self, job: Job) -> Option<Answer> {
        let answer = match self.states.get(job) {
            JobState::Tiny(tiny) => Answer::Tiny(tiny),
            JobState::Kept(number) => self.kept.remove(number),
            _ => return None,
        };
        self.states.set(job, JobState::Free);
        Some(answer)
    }

    /// Takes the answers that have come; says whether there are any, or never will be.
    pub fn drain(&mut self, job: Job, answers: &mut Vec<(usize, Answer)>) -> bool {
        let Some(many) = self.many(job) else { return true };
        std::mem::swap(&mut many.answers, answers);
        !answers.is_empty() || (many.is_complete && many.left == 0)
    }

    /// Whether all answers are there.
    pub fn is_settled(&mut self, job: Job) -> bool {
        match self.states.get(job) {
            JobState::Tiny(_) | JobState::Kept(_) => true,
            JobState::Many(number) => self.many[number].is_complete && self.many[number].left == 0,
            JobState::Free | JobState::Waiting | JobState::Forgotten => false,
        }
    }

    /// Nobody waits for the job any more. Gives back what would have been waited for.
    pub fn forget(&mut self, job: Job) -> Option<Answer> {
        match self.states.get(job) {
            JobState::Waiting => self.states.set(job, JobState::Forgotten),
            JobState::Many(number) if self.many[number].left > 0 => {
                let many = &mut self.many[number];
                many.is_forgotten = true;
                many.answers = Vec::new();
            }
            JobState::Many(number) => {
                self.many.remove(number);
                self.states.set(job, JobState::Free);
            }
            _ => return self.take(job),
        }
        None
    }
}
