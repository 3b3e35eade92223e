//! The queue, the slots and who is in them, driven from one thread.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use rustix::event::{EventfdFlags, eventfd};

use super::worker_end::{IDLE, WorkerEnd};
use super::{Spawner, wire};
use forklore_event::{Pid, TaskId};
use forklore_os::descriptor;
use forklore_os::shared::Shared;

/// What others call a slot; there are at most [`Rules::processes`].
fn number(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}

/// How the pool is to work.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many workers there are at any time, at least 1.
    pub processes: u32,
    /// After how many tasks a worker is replaced; `None`: never.
    pub tasks_per_worker: Option<u64>,
    /// When slots are filled.
    pub worker_start: WorkerStart,
}

/// When a pool's slots are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerStart {
    /// All at once, and each again as soon as it is empty.
    Always,
    /// One by one, by [`Dispatcher::hire`].
    OnDemand,
}

/// A process that was made for a slot.
#[derive(Debug)]
pub struct Hired {
    /// Its PID.
    pub pid: Pid,
    /// By which its end is noticed.
    pub pidfd: OwnedFd,
}

/// What became of a task.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A worker ran it; the bytes are the spawner's.
    Done(TaskId, Vec<u8>),
    /// The worker that ran it died.
    Lost(TaskId),
}

/// The first wait before a slot is filled again whose worker died without
/// having done anything; doubled each time, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The pool's core: workers, queue and outcomes, driven by [`Dispatcher::turn`] from
/// one thread. It has no thread of its own and calls nobody but its spawner.
pub struct Dispatcher<W> {
    spawner: W,
    rules: Rules,
    slots: Vec<Slot>,
    queue: VecDeque<(TaskId, Vec<u8>)>,
    running: Arc<Shared<AtomicU64>>,
    epoll: Epoll,
    bell: Bell,
    closed: bool,
}

/// One place in the pool, and who is in it.
struct Slot {
    worker: Option<Worker>,
    /// When it may be filled again.
    fill_at: Instant,
    /// Deaths in a row of workers that had done nothing.
    misfires: u32,
}

struct Worker {
    pid: Pid,
    pidfd: OwnedFd,
    socket: UnixStream,
    incoming: Vec<u8>,
    /// The task it was given and has not answered, with its bytes while it may have to be given to another.
    given: Option<(TaskId, Vec<u8>)>,
    /// How many bytes of that task's frame it was sent.
    sent: usize,
    /// The socket would not take all of the frame.
    stuck: bool,
    done: u64,
    idle_since: Instant,
    dismissed: bool,
}

/// Wakes the thread that drives an dispatcher.
#[derive(Clone)]
pub struct Bell(Arc<OwnedFd>);

impl Bell {
    /// Makes the dispatcher's current or next [`Dispatcher::turn`] return.
    pub fn ring(&self) {
        // It fails only when the counter is full, and then the dispatcher is awake.
        let _ = rustix::io::write(&*self.0, &1_u64.to_ne_bytes());
    }
}

/// What epoll brings back for the bell; slots have even (socket) and odd (pidfd) numbers.
const BELL: u64 = u64::MAX;

impl<W: Spawner> Dispatcher<W> {
    /// Makes the pool, and all its workers at once unless they are hired on demand.
    ///
    /// # Errors
    /// If a worker cannot be made; those made before are ended and reaped.
    pub fn start(spawner: W, rules: Rules) -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let bell = descriptor::lift(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?)?;
        epoll.add(&bell, EpollEvent::new(EpollFlags::EPOLLIN, BELL))?;
        let running = Shared::create(rules.processes as usize)?;
        let now = Instant::now();
        let slots = (0..rules.processes)
            .map(|_| Slot {
                worker: None,
                fill_at: now,
                misfires: 0,
            })
            .collect();
        let mut dispatcher = Self {
            spawner,
            rules,
            slots,
            queue: VecDeque::new(),
            running: Arc::new(running),
            epoll,
            bell: Bell(Arc::new(bell)),
            closed: false,
        };
        let at_once = if rules.worker_start == WorkerStart::Always {
            dispatcher.slots.len()
        } else {
            0
        };
        for slot in 0..at_once {
            if let Err(error) = dispatcher.fill(slot) {
                dispatcher.terminate();
                return Err(error);
            }
        }
        Ok(dispatcher)
    }

    /// What wakes [`Dispatcher::turn`].
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Who hires and reaps.
    pub fn spawner(&mut self) -> &mut W {
        &mut self.spawner
    }

    /// The workers' PIDs, in order of slots.
    pub fn pids(&self) -> Vec<Pid> {
        self.slots
            .iter()
            .filter_map(|slot| slot.worker.as_ref())
            .map(|worker| worker.pid)
            .collect()
    }

    /// The pool's own descriptors, which a process forked elsewhere does not need.
    pub fn descriptors(&self) -> Vec<RawFd> {
        let workers = self.slots.iter().filter_map(|slot| slot.worker.as_ref());
        let of_workers = workers.flat_map(|worker| [worker.socket.as_raw_fd(), worker.pidfd.as_raw_fd()]);
        of_workers
            .chain([self.epoll.0.as_raw_fd(), self.bell.0.as_raw_fd()])
            .collect()
    }

    /// Adds a task to the end of the queue.
    pub fn submit(&mut self, task: TaskId, payload: Vec<u8>) {
        self.queue.push_back((task, payload));
        self.dispatch();
    }

    /// Fills the next empty slot; false if there is none.
    ///
    /// # Errors
    /// If the worker cannot be made.
    pub fn hire(&mut self) -> io::Result<bool> {
        let Some(slot) = self.slots.iter().position(|slot| slot.worker.is_none()) else {
            return Ok(false);
        };
        self.fill(slot)?;
        self.dispatch();
        Ok(true)
    }

    /// How many tasks no worker has begun, though one may have been sent it.
    pub fn not_begun(&self) -> usize {
        let running = self.running.get();
        let sent = self.slots.iter().zip(running).filter(|(slot, running)| {
            let given = slot.worker.as_ref().and_then(|worker| worker.given.as_ref());
            given.is_some_and(|(task, _)| running.load(Ordering::SeqCst) != *task)
        });
        self.queue.len() + sent.count()
    }

    /// Whether [`Dispatcher::close`] or [`Dispatcher::terminate`] was called.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// No worker is replaced any more, and each leaves when it is idle.
    pub fn close(&mut self) {
        self.closed = true;
        self.dispatch();
    }

    /// Whether all workers have left a closed pool.
    pub fn is_empty(&self) -> bool {
        self.closed && self.slots.iter().all(|slot| slot.worker.is_none())
    }

    /// Drops the queue, ends every worker with SIGTERM and reaps it. A worker
    /// that ignores SIGTERM is waited for, as CPython does.
    pub fn terminate(&mut self) {
        self.closed = true;
        self.queue.clear();
        // All are told before any is waited for.
        for pid in self.pids() {
            self.spawner.stop(pid);
        }
        for slot in 0..self.slots.len() {
            if let Some(worker) = self.remove(slot) {
                // Reaping fails only if a listing reaped the worker itself.
                let _ = self.spawner.reap(worker.pid);
            }
        }
    }

    /// Waits for something to happen, at most for `timeout`, and handles all
    /// that has happened. Outcomes are added to `outcomes` in order of completion.
    ///
    /// # Errors
    /// If a worker cannot be replaced; the slot is tried again on later turns.
    pub fn turn(&mut self, timeout: Option<Duration>, outcomes: &mut Vec<Outcome>) -> io::Result<()> {
        let mut events = [EpollEvent::empty(); 64];
        let timeout = match (timeout, self.next_filling()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let timeout = timeout.map_or(EpollTimeout::NONE, |t| {
            EpollTimeout::try_from(t).unwrap_or(EpollTimeout::MAX)
        });
        let count = match self.epoll.wait(&mut events, timeout) {
            Ok(count) => count,
            Err(nix::Error::EINTR) => 0,
            Err(error) => return Err(error.into()),
        };
        let mut ended = Vec::new();
        for event in &events[..count] {
            match event.data() {
                BELL => {
                    let _ = rustix::io::read(&*self.bell.0, &mut [0_u8; 8]);
                }
                number if number % 2 == 0 => self.exchange((number / 2) as usize, outcomes),
                number => ended.push((number / 2) as usize),
            }
        }
        for slot in ended {
            // What it sent before it died counts.
            self.exchange(slot, outcomes);
            self.bury(slot, outcomes);
        }
        let filled = self.fill_due();
        self.dispatch();
        filled
    }

    fn next_filling(&self) -> Option<Duration> {
        let refills = !self.closed && self.rules.worker_start == WorkerStart::Always;
        let empty = self.slots.iter().filter(|slot| slot.worker.is_none() && refills);
        empty
            .map(|slot| slot.fill_at.saturating_duration_since(Instant::now()))
            .min()
    }

    fn fill_due(&mut self) -> io::Result<()> {
        let now = Instant::now();
        for slot in 0..self.slots.len() {
            let wanted = self.rules.worker_start == WorkerStart::Always && (!self.closed || !self.queue.is_empty());
            if wanted && self.slots[slot].worker.is_none() && self.slots[slot].fill_at <= now {
                self.fill(slot)
                    .inspect_err(|_| self.slots[slot].fill_at = now + LONGEST_PAUSE)?;
            }
        }
        Ok(())
    }

    fn fill(&mut self, slot: usize) -> io::Result<()> {
        let (ours, theirs) = UnixStream::pair()?;
        let ours = UnixStream::from(descriptor::lift(ours)?);
        ours.set_nonblocking(true)?;
        let theirs = UnixStream::from(descriptor::lift(theirs)?);
        self.running.get()[slot].store(IDLE, Ordering::SeqCst);
        let mut inherited = self.descriptors();
        inherited.push(ours.as_raw_fd());
        let end = WorkerEnd {
            slot: number(slot),
            socket: theirs,
            running: Arc::clone(&self.running),
            tasks_per_worker: self.rules.tasks_per_worker,
            done: 0,
            inherited,
        };
        let Hired { pid, pidfd } = self.spawner.hire(end)?;
        self.epoll
            .add(&ours, EpollEvent::new(EpollFlags::EPOLLIN, slot as u64 * 2))?;
        self.epoll
            .add(&pidfd, EpollEvent::new(EpollFlags::EPOLLIN, slot as u64 * 2 + 1))?;
        self.slots[slot].worker = Some(Worker {
            pid,
            pidfd,
            socket: ours,
            incoming: Vec::new(),
            given: None,
            sent: 0,
            stuck: false,
            done: 0,
            idle_since: Instant::now(),
            dismissed: false,
        });
        Ok(())
    }

    /// Gives waiting tasks to idle workers, to the one first that has been idle
    /// longest; tells the idle workers of a closed pool to leave.
    fn dispatch(&mut self) {
        let limit = self.rules.tasks_per_worker;
        let numbered = self.slots.iter_mut().enumerate();
        let mut idle: Vec<(usize, &mut Worker)> = numbered
            .filter_map(|(slot, place)| Some((slot, place.worker.as_mut()?)))
            .filter(|(_, worker)| worker.given.is_none() && !worker.dismissed)
            .filter(|(_, worker)| limit.is_none_or(|limit| worker.done < limit))
            .collect();
        idle.sort_by_key(|(_, worker)| worker.idle_since);
        for (slot, worker) in idle {
            if let Some((task, payload)) = self.queue.pop_front() {
                worker.given = Some((task, payload));
                worker.sent = 0;
                worker.send(&self.epoll, slot);
            } else if self.closed {
                worker.dismissed = true;
                // The worker reads the end of the stream. If it is gone already, its pidfd says so.
                let _ = worker.socket.shutdown(std::net::Shutdown::Write);
            }
        }
    }

    /// Reads what a worker sent and writes what it is still to get.
    fn exchange(&mut self, slot: usize, outcomes: &mut Vec<Outcome>) {
        let place = &mut self.slots[slot];
        let Some(worker) = &mut place.worker else { return };
        worker.send(&self.epoll, slot);
        worker.receive(&self.epoll);
        while let Some(frame) = wire::take(&mut worker.incoming) {
            worker.given = None;
            worker.done += 1;
            worker.idle_since = Instant::now();
            place.misfires = 0;
            outcomes.push(Outcome::Done(frame.task, frame.payload));
        }
    }

    /// The worker in `slot` has ended: reaps it, and finds out what went with it.
    fn bury(&mut self, slot: usize, outcomes: &mut Vec<Outcome>) {
        let Some(worker) = self.remove(slot) else { return };
        let status = self.spawner.reap(worker.pid);
        let retired = self.rules.tasks_per_worker.is_some_and(|limit| worker.done >= limit);
        let left = (retired || worker.dismissed) && status.is_ok_and(|status| status.code() == Some(0));
        if left && worker.given.is_none() {
            return;
        }
        let running = self.running.get()[slot].load(Ordering::SeqCst);
        let mut lost = None;
        if let Some((task, payload)) = worker.given {
            if running == task {
                lost = Some(task);
            } else {
                self.queue.push_front((task, payload));
            }
        }
        let pause = (worker.done == 0 && lost.is_none()).then(|| {
            let doubled = FIRST_PAUSE.saturating_mul(1 << self.slots[slot].misfires.min(16));
            doubled.min(LONGEST_PAUSE)
        });
        if let Some(pause) = pause {
            self.slots[slot].misfires += 1;
            self.slots[slot].fill_at = Instant::now() + pause;
        }
        self.spawner.lost(number(slot), worker.pid, lost, pause);
        outcomes.extend(lost.map(Outcome::Lost));
    }

    fn remove(&mut self, slot: usize) -> Option<Worker> {
        let worker = self.slots[slot].worker.take()?;
        // A process forked meanwhile holds copies, so closing alone would not end the registration, epoll(7).
        let _ = self.epoll.delete(&worker.socket);
        let _ = self.epoll.delete(&worker.pidfd);
        Some(worker)
    }
}

impl Worker {
    /// Sends what the socket takes now of the task it was given, and has epoll say when it takes more.
    fn send(&mut self, epoll: &Epoll, slot: usize) {
        let Some((task, payload)) = &self.given else { return };
        let mut stuck = false;
        while !stuck && self.sent < wire::length(payload) {
            match wire::send_rest(&mut self.socket, *task, payload, self.sent) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => stuck = true,
                // It is gone; its pidfd says so.
                Err(_) => self.sent = wire::length(payload),
            }
        }
        if std::mem::replace(&mut self.stuck, stuck) != stuck {
            let more = if stuck {
                EpollFlags::EPOLLOUT
            } else {
                EpollFlags::empty()
            };
            let mut event = EpollEvent::new(EpollFlags::EPOLLIN | more, slot as u64 * 2);
            // The socket is registered for as long as the worker is in its slot.
            let _ = epoll.modify(&self.socket, &mut event);
        }
    }

    fn receive(&mut self, epoll: &Epoll) {
        let mut buffer = [0; 64 * 1024];
        loop {
            match self.socket.read(&mut buffer) {
                Ok(0) => {
                    // The worker has left; what remains to be known comes by its pidfd.
                    let _ = epoll.delete(self.socket.as_fd());
                    return;
                }
                Ok(count) => self.incoming.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }
}
