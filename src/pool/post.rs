//! Answers on their way to who asked for them.
//!
//! A *job* is what one caller waits for: a task, or all parts of a `map`. Answers that come while the caller is
//! elsewhere are left as encoded bytes; the caller's own thread decodes them, outside of every lock.

use std::collections::HashMap;
use std::num::NonZero;

use super::arena::Block;
use super::error::Error;
use super::hub::Hub;
use super::words::Place;

/// What one caller waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Job(NonZero<u32>);

impl Job {
    fn number(number: usize) -> Self {
        // More than fit into memory would be needed.
        Self(NonZero::new(number as u32 + 1).unwrap_or(NonZero::<u32>::MAX))
    }

    #[inline]
    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// An answer.
#[derive(Debug)]
pub enum Letter {
    /// A tiny result.
    Tiny(Tiny),
    /// A larger one, copied out of the shared memory.
    Copied(Box<[u8]>),
    /// One that still lies in the shared memory, where the caller is about to read it.
    InPlace(Box<InPlace>),
    /// Why there is none.
    Failed(Box<Error>),
    /// The callback had it.
    Called,
}

/// A few bytes. Most results are, and so most letters take no memory but their own.
#[derive(Clone, Copy, Debug)]
pub struct Tiny {
    bytes: [u8; Self::MOST],
    length: u8,
}

impl Tiny {
    const MOST: usize = 15;

    /// Nothing, if it is too much.
    #[inline]
    pub fn of(data: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::MOST];
        if data.len() > Self::MOST {
            return None;
        }
        bytes.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
        let length = data.len() as u8;
        Some(Self { bytes, length })
    }

    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// An answer in the shared memory, and what is kept for it.
#[derive(Clone, Copy, Debug)]
pub struct InPlace {
    /// The task's cell.
    pub cell: usize,
    /// Where the bytes are.
    pub place: Place,
    /// The block of the task's arguments.
    pub block: Option<Block>,
}

/// What is done with an answer before its handle gets it, in the result thread.
pub type Callback = Box<dyn FnOnce(&Hub, Letter) + Send>;

/// The state of a job.
enum Post {
    /// Nobody's; the next such.
    Free(Option<Job>),
    /// A task is under way.
    Waiting,
    /// A task is under way, and nobody waits for it.
    Forgotten,
    /// The task's answer.
    Here(Letter),
    /// A job of many parts.
    Many(Box<Many>),
}

#[derive(Default)]
struct Many {
    /// Parts under way.
    left: usize,
    /// No more parts will come.
    is_complete: bool,
    /// Nobody waits for it.
    is_forgotten: bool,
    /// Answers and which parts they are to.
    letters: Vec<(usize, Letter)>,
}

/// Address space for so many jobs is taken at first, so that they seldom have to be moved.
const ROOM: usize = 1 << 15;

/// All jobs of a pool.
pub struct Posts {
    posts: Vec<Post>,
    free: Option<Job>,
    callbacks: HashMap<Job, Callback>,
}

impl Posts {
    /// None.
    pub fn new() -> Self {
        Self {
            posts: Vec::with_capacity(ROOM),
            free: None,
            callbacks: HashMap::new(),
        }
    }

    fn open(&mut self, post: Post) -> Job {
        match self.free {
            Some(job) => {
                let place = &mut self.posts[job.index()];
                if let Post::Free(next) = std::mem::replace(place, post) {
                    self.free = next;
                }
                job
            }
            None => {
                self.posts.push(post);
                Job::number(self.posts.len() - 1)
            }
        }
    }

    fn close(&mut self, job: Job) {
        self.posts[job.index()] = Post::Free(self.free.replace(job));
    }

    /// A new job of one task.
    #[inline]
    pub fn open_one(&mut self, callback: Option<Callback>) -> Job {
        let job = self.open(Post::Waiting);
        if let Some(callback) = callback {
            self.callbacks.insert(job, callback);
        }
        job
    }

    /// A new job of parts to be added.
    pub fn open_many(&mut self) -> Job {
        self.open(Post::Many(Box::default()))
    }

    /// One more part of the job is under way.
    #[inline]
    pub fn add_part(&mut self, job: Job) {
        if let Post::Many(many) = &mut self.posts[job.index()] {
            many.left += 1;
        }
    }

    /// No more parts of the job will come.
    pub fn complete(&mut self, job: Job) {
        if let Post::Many(many) = &mut self.posts[job.index()] {
            many.is_complete = true;
        }
    }

    /// Leaves an answer for the caller, or gives it back with the callback that it is to be given to first.
    #[inline]
    pub fn arrive(&mut self, job: Job, index: usize, letter: Letter) -> Option<(Callback, Letter)> {
        match &mut self.posts[job.index()] {
            Post::Many(many) => {
                many.left -= 1;
                if !many.is_forgotten {
                    many.letters.push((index, letter));
                } else if many.left == 0 {
                    self.close(job);
                }
                None
            }
            _ => {
                if !self.callbacks.is_empty()
                    && let Some(callback) = self.callbacks.remove(&job)
                {
                    return Some((callback, letter));
                }
                self.settle(job, letter);
                None
            }
        }
    }

    /// The answer to a job of one task is there.
    #[inline]
    pub fn settle(&mut self, job: Job, letter: Letter) {
        let post = &mut self.posts[job.index()];
        match post {
            Post::Forgotten => self.close(job),
            _ => *post = Post::Here(letter),
        }
    }

    /// Takes the answer to a job of one task; the job is over then.
    #[inline]
    pub fn take(&mut self, job: Job) -> Option<Letter> {
        let post = &mut self.posts[job.index()];
        if !matches!(post, Post::Here(_)) {
            return None;
        }
        let free = Post::Free(self.free.replace(job));
        match std::mem::replace(post, free) {
            Post::Here(letter) => Some(letter),
            _ => None,
        }
    }

    /// Takes the answers that have come; says whether there are any, or never will be.
    pub fn drain(&mut self, job: Job, letters: &mut Vec<(usize, Letter)>) -> bool {
        let Post::Many(many) = &mut self.posts[job.index()] else {
            return true;
        };
        std::mem::swap(&mut many.letters, letters);
        !letters.is_empty() || (many.is_complete && many.left == 0)
    }

    /// Whether all answers are there.
    pub fn is_settled(&self, job: Job) -> bool {
        match &self.posts[job.index()] {
            Post::Here(_) => true,
            Post::Many(many) => many.is_complete && many.left == 0,
            _ => false,
        }
    }

    /// Nobody waits for the job any more.
    pub fn forget(&mut self, job: Job) {
        let post = &mut self.posts[job.index()];
        match post {
            Post::Waiting => *post = Post::Forgotten,
            Post::Many(many) if many.left > 0 => {
                many.is_forgotten = true;
                many.letters = Vec::new();
            }
            _ => self.close(job),
        }
    }
}
