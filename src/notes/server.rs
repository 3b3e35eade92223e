//! The projector's end: one thread, which waits for whatever comes and never for anybody who reads.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::KeyCode;
use forklore_os::doorbell::Doorbell;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{getsockopt, setsockopt, sockopt};
use serde_json::Value;

use super::folder::Listener;
use super::protocol::{self, FORMAT, LONGEST_REQUEST, ServerMessage, Snapshot};
use super::state::State;

/// So many can listen at a time.
const MOST_READERS: usize = 8;
/// The bytes that the kernel keeps for a reader.
const KERNEL_BUFFER: usize = 32 << 10;
/// The bytes that are kept for a reader beyond those.
const BUFFER: usize = 256 << 10;
/// How long a reader may leave them there.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many lines that ask for nothing sensible end a connection.
const MOST_REFUSED: u32 = 16;
/// So many keys can wait until they are taken.
const MOST_PENDING: usize = 64;

/// What is heard of readers.
#[derive(Debug)]
pub enum Heard {
    /// Somebody has joined and needs to be told everything: [`Server::publish`].
    Joined,
    /// A key was pressed. It waits until [`Pending`] is dropped.
    Pressed(KeyCode, Pending),
}

/// A key that was not taken yet.
#[derive(Debug)]
pub struct Pending(Arc<AtomicUsize>);

impl Pending {
    /// One more; `None` if too many wait.
    fn new(count: &Arc<AtomicUsize>) -> Option<Self> {
        let pending = Self(Arc::clone(count));
        let before = count.fetch_add(1, Ordering::Relaxed);
        // Where there are too many, dropping takes it back.
        (before < MOST_PENDING).then_some(pending)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Tells readers of a lesson. Dropping it tells them that it has ended.
pub struct Server {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    bell: Doorbell,
    newest: Mutex<Newest>,
    readers: AtomicUsize,
}

#[derive(Default)]
struct Newest {
    state: Option<State>,
    ended: bool,
}

impl Server {
    /// Begins to serve whoever comes to `listener`.
    ///
    /// # Errors
    /// If there are too many threads or open files.
    pub fn start(listener: Listener, heard: impl Fn(Heard) + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            bell: Doorbell::new()?,
            newest: Mutex::default(),
            readers: AtomicUsize::new(0),
        });
        let service = Service {
            shared: Arc::clone(&shared),
            listener,
            heard: Box::new(heard),
            readers: Vec::new(),
            pending: Arc::default(),
            begun: Instant::now(),
        };
        let thread = std::thread::Builder::new().name("notes".to_owned());
        let thread = Some(thread.spawn(move || service.serve())?);
        Ok(Self { shared, thread })
    }

    /// Whether anybody listens.
    pub fn is_heard(&self) -> bool {
        self.shared.readers.load(Ordering::Relaxed) > 0
    }

    /// Tells how everything is now. It takes no time: what nobody has read yet makes room for it.
    pub fn publish(&self, state: State) {
        self.shared.newest().state = Some(state);
        self.shared.bell.ring();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.newest().ended = true;
        self.shared.bell.ring();
        // It waits for nobody.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Shared {
    fn newest(&self) -> MutexGuard<'_, Newest> {
        // It is whole at every moment.
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Service {
    shared: Arc<Shared>,
    listener: Listener,
    heard: Box<dyn Fn(Heard) + Send>,
    readers: Vec<Reader>,
    pending: Arc<AtomicUsize>,
    begun: Instant,
}

impl Service {
    fn serve(mut self) {
        loop {
            let Some(ready) = self.wait() else { return };
            let newest = std::mem::take(&mut *self.shared.newest());
            if let Some(fields) = newest.state.as_ref().and_then(fields) {
                let begun = self.begun;
                self.readers.iter_mut().for_each(|reader| reader.tell(&fields, begun));
            }
            if newest.ended {
                self.readers
                    .iter_mut()
                    .for_each(|reader| reader.say(&ServerMessage::End {}));
                return;
            }
            for (reader, ready) in self.readers.iter_mut().zip(ready) {
                if ready.intersects(PollFlags::POLLIN | PollFlags::POLLHUP | PollFlags::POLLERR) {
                    reader.listen(&self.pending, &self.heard);
                }
                reader.write();
            }
            let now = Instant::now();
            self.readers.retain(|reader| !reader.is_to_be_dropped(now));
            let before = self.readers.len();
            self.accept();
            self.shared.readers.store(self.readers.len(), Ordering::Relaxed);
            if self.readers.len() > before {
                (self.heard)(Heard::Joined);
            }
        }
    }

    /// Waits until there is something to do; gives what each reader is ready for.
    fn wait(&self) -> Option<Vec<PollFlags>> {
        let mut fds = vec![
            PollFd::new(self.shared.bell.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.listener.socket.as_fd(), PollFlags::POLLIN),
        ];
        fds.extend(self.readers.iter().map(|reader| {
            let mut flags = PollFlags::POLLIN;
            flags.set(PollFlags::POLLOUT, !reader.unsent.is_empty());
            PollFd::new(reader.stream.as_fd(), flags)
        }));
        let now = Instant::now();
        let deadlines = self
            .readers
            .iter()
            .filter_map(|reader| Some(reader.stuck_since? + PATIENCE));
        let timeout = deadlines.min().map(|deadline| deadline.saturating_duration_since(now));
        let timeout = timeout.map_or(PollTimeout::NONE, |timeout| {
            // Rounded up, so that it is over then.
            PollTimeout::try_from(timeout + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
        });
        match poll(&mut fds, timeout) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return None,
        }
        let ready: Vec<PollFlags> = fds
            .iter()
            .map(|fd| fd.revents().unwrap_or(PollFlags::empty()))
            .collect();
        drop(fds);
        self.shared.bell.silence();
        Some(ready[2..].to_vec())
    }

    fn accept(&mut self) {
        loop {
            let stream = match self.listener.socket.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => {
                    // Nobody can come while there are too many open files.
                    std::thread::sleep(Duration::from_millis(100));
                    return;
                }
            };
            let Some(mut reader) = Reader::new(stream) else {
                continue;
            };
            if self.readers.len() < MOST_READERS {
                self.readers.push(reader);
            } else {
                reader.refuse(format!("{MOST_READERS} read already"));
            }
        }
    }
}

/// The fields of a state, by name.
fn fields(state: &State) -> Option<protocol::Fields> {
    match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

/// Somebody who reads.
struct Reader {
    stream: UnixStream,
    /// What it was told; nothing yet if it has just come.
    known: Option<protocol::Fields>,
    /// The beginning of a line that it asks with.
    half_line: Vec<u8>,
    /// What the kernel did not take.
    unsent: Vec<u8>,
    stuck_since: Option<Instant>,
    refused: u32,
    gone: bool,
}

impl Reader {
    /// Somebody who has come; `None` if it is another user.
    fn new(stream: UnixStream) -> Option<Self> {
        let peer = getsockopt(&stream, sockopt::PeerCredentials).ok()?;
        if peer.uid() != rustix::process::getuid().as_raw() {
            return None;
        }
        stream.set_nonblocking(true).ok()?;
        setsockopt(&stream, sockopt::SndBuf, &KERNEL_BUFFER).ok()?;
        Some(Self {
            stream,
            known: None,
            half_line: Vec::new(),
            unsent: Vec::new(),
            stuck_since: None,
            refused: 0,
            gone: false,
        })
    }

    /// Tells how everything is: all of it, or what has changed.
    fn tell(&mut self, fields: &protocol::Fields, begun: Instant) {
        let told = match &self.known {
            None => ServerMessage::Snapshot(Snapshot {
                format: FORMAT,
                pid: std::process::id(),
                elapsed_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
                state: fields.clone(),
            }),
            Some(known) => match protocol::change(known, fields) {
                Some(state) => ServerMessage::Change { state },
                None => return,
            },
        };
        self.known = Some(fields.clone());
        self.say(&told);
    }

    fn say(&mut self, told: &ServerMessage) {
        let Ok(mut line) = serde_json::to_vec(told) else { return };
        line.push(b'\n');
        if self.unsent.len() + line.len() > BUFFER {
            self.gone = true;
            return;
        }
        self.unsent.extend(line);
        self.write();
    }

    fn refuse(&mut self, why: String) {
        self.refused += 1;
        self.say(&ServerMessage::Refused { why });
        self.gone |= self.refused >= MOST_REFUSED;
    }

    /// Writes as much as the kernel takes.
    fn write(&mut self) {
        let mut sent = 0;
        while sent < self.unsent.len() {
            match self.stream.write(&self.unsent[sent..]) {
                Ok(0) => break,
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.gone = true;
                    break;
                }
            }
        }
        self.unsent.drain(..sent);
        match self.unsent.is_empty() {
            true => self.stuck_since = None,
            false if sent > 0 => self.stuck_since = Some(Instant::now()),
            false => drop(self.stuck_since.get_or_insert_with(Instant::now)),
        }
    }

    fn is_to_be_dropped(&self, now: Instant) -> bool {
        self.gone || self.stuck_since.is_some_and(|since| now >= since + PATIENCE)
    }

    /// Takes in what it asks for: at most so much at a time, so that nobody keeps the others waiting.
    fn listen(&mut self, pending: &Arc<AtomicUsize>, heard: &dyn Fn(Heard)) {
        let mut bytes = [0; 4096];
        let count = match self.stream.read(&mut bytes) {
            Ok(0) => {
                self.gone = true;
                return;
            }
            Ok(count) => count,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => return,
            Err(_) => {
                self.gone = true;
                return;
            }
        };
        for byte in &bytes[..count] {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.half_line);
                    self.ask(&line, pending, heard);
                }
                byte => self.half_line.push(*byte),
            }
            if self.half_line.len() > LONGEST_REQUEST {
                self.refuse(format!("a line is longer than {LONGEST_REQUEST} bytes"));
                self.gone = true;
            }
            if self.gone {
                return;
            }
        }
    }

    fn ask(&mut self, line: &[u8], pending: &Arc<AtomicUsize>, heard: &dyn Fn(Heard)) {
        match protocol::request(line) {
            Ok(key) => match Pending::new(pending) {
                Some(waits) => {
                    self.refused = 0;
                    heard(Heard::Pressed(key, waits));
                }
                None => self.refuse("too many keys at once".to_owned()),
            },
            Err(why) => self.refuse(why),
        }
    }
}
