//! For those who bring tasks.

use super::Callback;
use super::{AHEAD, Core, Guard, Hub, Pending, Phase};
use crate::arena::{Arena, Block};
use crate::codec::{Page, Written, append, short};
use crate::error::Error;
use crate::inside::may_submit;
use crate::job::Job;
use crate::ring::{CELLS, Entry};
use crate::words::{Extent, Request, Text};

/// After so many submissions what is finished is taken, so that the cells in use are few and stay in the cache. But not
/// more often: who is close behind the workers takes lines from them that they are writing.
const TIDY_EVERY: u64 = 256;

/// Whose task it is.
pub enum Purpose {
    /// A job of its own.
    One(Option<Callback>),
    /// A part of a job.
    Part(Job, usize),
}

/// Parts of a job that follow one another, and each fit into a cell.
#[derive(Default)]
pub struct Parts {
    /// The number of the first.
    first: usize,
    /// For each, how many arguments there are, and where they end.
    ends: Vec<(usize, usize)>,
    /// The arguments.
    bytes: Vec<u8>,
}

impl Parts {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds the part with this number, which follows the last.
    #[inline]
    pub fn push(&mut self, index: usize, items: usize, arguments: &[u8]) {
        if self.ends.is_empty() {
            self.first = index;
            self.bytes.clear();
        }
        append(&mut self.bytes, arguments);
        self.ends.push((items, self.bytes.len()));
    }
}

impl Hub {
    /// Submits a task of one short argument. Where there is no room for it, waits until there is.
    #[inline]
    pub fn submit_short(&self, purpose: Purpose, entry: usize, argument: &[u8]) -> Result<Job, Error> {
        may_submit()?;
        let request = Request {
            entry,
            items: 1,
            body: Text::Short(argument),
            capacity: 0,
        };
        let (core, cell) = self.free_cell(self.tidy(1))?;
        Ok(self.submit_encoded(core, cell, purpose, None, &request))
    }

    /// Submits a task with the arguments on the page, which is empty then. Where there is no room for it,
    /// waits until there is.
    pub fn submit(&self, purpose: Purpose, entry: usize, items: usize, page: &mut Page<'_>) -> Result<Job, Error> {
        may_submit()?;
        let (body, block) = match page.written() {
            Written::Heap(bytes) => match short(bytes) {
                Some(text) => (text, None),
                None => {
                    let block = self.block(entry, bytes.len())?;
                    self.exchange().region.write(block.at(), bytes);
                    let length = bytes.len();
                    (Text::Long(Extent { at: block.at(), length }), Some(block))
                }
            },
            Written::InRegion(block, length) => (Text::Long(Extent { at: block.at(), length }), Some(block)),
        };
        let request = Request {
            entry,
            items,
            body,
            capacity: block.map_or(0, Block::capacity),
        };
        let (core, cell) = self.free_cell(self.tidy(1)).inspect_err(|_| {
            if let Some(block) = block {
                self.lock().arena.give_back(block);
            }
        })?;
        let job = self.submit_encoded(core, cell, purpose, block, &request);
        page.clear();
        Ok(job)
    }

    /// Submits parts of a job together: one lock, and one look at who sleeps, for all of them. None are left.
    pub fn submit_parts(&self, job: Job, entry: usize, parts: &mut Parts) -> Result<(), Error> {
        may_submit()?;
        let mut core = self.tidy(parts.len() as u64);
        let (mut index, mut start) = (parts.first, 0);
        for (items, end) in parts.ends.drain(..) {
            let cell;
            (core, cell) = self.free_cell(core)?;
            core.jobs.add_part(job);
            let request = Request {
                entry,
                items,
                body: Text::Short(&parts.bytes[start..end]),
                capacity: 0,
            };
            let (at, entry) = self.assign(&mut core, cell, (job, index), None, &request);
            self.exchange().put_unfenced(at, entry, &request);
            (index, start) = (index + 1, end);
        }
        self.exchange().fence();
        self.hand_over(core, index - parts.first);
        Ok(())
    }

    /// The lock, for so many submissions; now and then what is finished is taken before.
    #[inline]
    fn tidy(&self, submissions: u64) -> Guard<'_> {
        let mut core = self.lock();
        self.exchange().prefetch_put(core.queued);
        if core.queued.next_multiple_of(TIDY_EVERY) < core.queued + submissions {
            self.collect(&mut core, None);
        }
        core
    }

    #[inline]
    fn submit_encoded(
        &self,
        mut core: Guard<'_>,
        cell: usize,
        purpose: Purpose,
        block: Option<Block>,
        request: &Request<Text<'_>>,
    ) -> Job {
        let (job, index) = match purpose {
            Purpose::Part(job, index) => {
                core.jobs.add_part(job);
                (job, index)
            }
            Purpose::One(callback) => {
                if callback.is_some() {
                    core.callbacks_due += 1;
                    self.callbacks_due.notify_all();
                }
                (core.jobs.open_one(callback), 0)
            }
        };
        let (at, entry) = self.assign(&mut core, cell, (job, index), block, request);
        self.exchange().put(at, entry, request);
        self.hand_over(core, 1);
        job
    }

    /// A free cell; where there is none, waits until there is.
    #[inline]
    fn free_cell<'a>(&'a self, mut core: Guard<'a>) -> Result<(Guard<'a>, usize), Error> {
        match core.cell() {
            Some(cell) if cell < core.present && core.phase == Phase::Running => Ok((core, cell)),
            cell => self.find_cell(core, cell),
        }
    }

    #[cold]
    fn find_cell<'a>(&'a self, mut core: Guard<'a>, mut found: Option<usize>) -> Result<(Guard<'a>, usize), Error> {
        loop {
            if let Some(error) = core.refusal() {
                core.free.extend(found);
                return Err(error);
            }
            if let Some(cell) = found {
                if cell >= core.present {
                    core.present = self.exchange().populate(core.present);
                }
                return Ok((core, cell));
            }
            core = self.wait_for_room(core, |core| !core.free.is_empty());
            found = core.cell();
        }
    }

    /// Notes whose task is in a cell. It is to be put as this entry of the queue.
    #[inline]
    fn assign(
        &self,
        core: &mut Core,
        cell: usize,
        of: (Job, usize),
        block: Option<Block>,
        request: &Request<Text<'_>>,
    ) -> (u64, Entry) {
        let pending = &mut core.pending[cell];
        let generation = pending.generation.wrapping_add(1);
        *pending = Pending {
            job: Some(of.0),
            index: of.1,
            block,
            // The builder has refused more.
            entry: u32::try_from(request.entry).unwrap_or(u32::MAX),
            generation,
        };
        let at = core.queued;
        core.queued += 1;
        if let Some(&next) = core.free.iter().nth_back(AHEAD) {
            self.exchange().prefetch(next);
        }
        (at, Entry { cell, generation })
    }

    /// Wakes workers for the `count` tasks that were put last, if they are needed.
    #[inline]
    fn hand_over(&self, core: Guard<'_>, count: usize) {
        let under_way = (core.pending.len() - core.free.len()) as u64;
        let queued = core.queued;
        drop(core);
        self.exchange().wake_for_backlog(queued, under_way, count);
    }

    /// Waits until there is room, or the pool takes no more tasks.
    #[cold]
    fn wait_for_room<'a>(&'a self, mut core: Guard<'a>, has_room: impl Fn(&Core) -> bool) -> Guard<'a> {
        // Room comes from tasks that are done, and some may not have been handed over.
        self.exchange().fence();
        self.exchange().wake_for_backlog(core.queued, u64::MAX, usize::MAX);
        core.starved += 1;
        let is_done = |core: &mut Core| has_room(core) || core.phase != Phase::Running;
        core = self.wait(core, None, None, is_done).0;
        core.starved -= 1;
        core
    }

    /// A block for `length` bytes of arguments.
    fn block(&self, entry: usize, length: usize) -> Result<Block, Error> {
        if length > Arena::LONGEST {
            return Err(self.unsendable("the argument", entry, "it is too long".to_owned()));
        }
        let mut core = self.lock();
        loop {
            if let Some(error) = core.refusal() {
                return Err(error);
            }
            if let Some(block) = core.arena.take(length) {
                return Ok(block);
            }
            let before = core.arena.used();
            core = self.wait_for_room(core, |core| core.arena.used() != before);
        }
    }
}

impl Core {
    /// A free cell, if there is one.
    #[inline]
    fn cell(&mut self) -> Option<usize> {
        self.free.pop().or_else(|| {
            let next = self.pending.len();
            (next < CELLS).then(|| {
                self.pending.push(Pending::default());
                next
            })
        })
    }

    /// Why the pool takes no task, if it does not.
    #[inline]
    fn refusal(&self) -> Option<Error> {
        match &self.phase {
            Phase::Running => None,
            Phase::Terminated(error @ Error::InitializerFailed { .. }) => Some(error.clone()),
            Phase::Closed | Phase::Terminated(_) => Some(Error::Closed),
        }
    }
}
