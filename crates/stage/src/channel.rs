//! The event channel: how a process of a stage tells the observer what it did.
//!
//! A pipe (pipe(7)) puts what all processes say into one order. A frame of at most `PIPE_BUF` bytes is
//! written whole or not at all, whoever is killed meanwhile, and writing it is the cheapest way that there is
//! to tell another process something. What a pipe cannot carry goes through a `SOCK_SEQPACKET` socket beside it
//! (unix(7)) as a *packet*: descriptors, long messages, and the first words of each process, on which the kernel
//! writes the sender's PID, translated to the reader's namespace (`SO_PASSCRED`). A packet is sent first; then a
//! frame with its ticket says where among all the others it belongs. Writing and sending block while the
//! observer is behind; nothing is dropped.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicI32, Ordering};

use forklore_event::{Isolation, Kind, Micros, NO_PROCESS, Pid};
use forklore_os::ancillary::{self, receive_into};
use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, setsockopt, socketpair, sockopt};
use rustix::buffer::spare_capacity;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// The longest frame with its length: what every POSIX system writes into a pipe whole.
const LONGEST_FRAME: usize = 512;

/// Before each frame, little-endian: how many bytes it has.
const LENGTH: usize = size_of::<u16>();

/// This bit of a frame's length says that the rest is a text (a [`Message::Text`]) of a program that does not know
/// postcard.
pub const TEXT: u16 = 1 << 15;

/// The longest packet. Texts in events are shortened well below it.
const LONGEST_PACKET: usize = 64 * 1024;

/// As much as a pipe holds by default.
const READ: usize = 64 * 1024;

/// What a process says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Message {
    /// The launcher has set the stage up.
    Ready {
        /// What it got.
        isolation: Isolation,
        /// Why it is not a namespace, where one was asked for.
        fallback: Option<String>,
    },
    /// The launcher could not.
    Failed {
        /// What it tried, and the system's error.
        reason: String,
    },
    /// Main stands before the first statement of its listing.
    Prepared,
    /// An event, said by `sender`.
    Said {
        /// Scenario time.
        at_us: Micros,
        /// The speaker, as the stage numbers it.
        sender: Pid,
        /// Whom it is about.
        subject: Pid,
        /// Where the speaker's thread stands, as its seat on the board says it: the line, and above it the file.
        place: u64,
        /// The speaker's thread; `None` for its main thread.
        thread: Option<String>,
        /// What happened.
        kind: Kind,
    },
    /// `sender` is about to write `bytes` to the stage's terminal. Messages of the same `nth` belong to one write.
    Writing {
        /// Scenario time.
        at_us: Micros,
        /// The writer, as the stage numbers it.
        sender: Pid,
        /// Which of the process's writes it is, counted from 1. Its seat on the board says when it is over.
        nth: u32,
        /// What is to be written, or the next part of it.
        bytes: Vec<u8>,
    },
    /// Another process has found that `pid` is at its end.
    EndNoticed {
        /// Scenario time.
        at_us: Micros,
        /// The process, as the stage numbers it.
        pid: Pid,
    },
    /// `pid` is about to become another program; whoever forked it says so if it could not.
    ProgramAwaited {
        /// The process, as the stage numbers it.
        pid: Pid,
    },
    /// A side thread of a program has begun.
    ThreadBegun {
        /// Its process, as the stage numbers it.
        pid: Pid,
        /// Its name.
        thread: String,
        /// What the kernel calls it in its stage, `gettid(2)`.
        tid: Pid,
        /// Under which number it writes on the board where it stands, if it does.
        nth: Option<u32>,
    },
    /// A side thread of a program has ended.
    ThreadEnded {
        /// Scenario time.
        at_us: Micros,
        /// Its process, as the stage numbers it.
        pid: Pid,
        /// Its name.
        thread: String,
    },
    /// A file of the program, beside its listing, has this number in the places of processes.
    Source {
        /// Its number, in the upper half of a place.
        number: u32,
        /// Its path, absolute in the mount namespace of the observer.
        path: String,
        /// What it is to be called.
        name: String,
    },
    /// A line of a program that speaks text. Its engine translates it.
    Text(String),
    /// `pid` ignores SIGCHLD now, so that the kernel reaps its children (the notes of waitpid(2)); or it is about to
    /// ignore it no more.
    ChildrenIgnored {
        /// Scenario time.
        at_us: Micros,
        /// Who.
        pid: Pid,
        /// Whether it does.
        ignored: bool,
    },
    /// `pid` is about to call `_exit(code)`.
    Leaving {
        /// Who.
        pid: Pid,
        /// With which code.
        code: i32,
    },
}

/// A message, and what the kernel says about its sender.
#[derive(Debug)]
pub struct Received {
    /// The message.
    pub message: Message,
    /// The sender's PID in the reader's namespace, where the kernel said it: with its first words.
    pub host_pid: Option<Pid>,
    /// The pidfd that came along: of the child, with `process_started`.
    pub pidfd: Option<OwnedFd>,
}

/// What travels through the pipe; `M` is a [`Message`], or a reference to one.
#[derive(Serialize, Deserialize)]
enum Frame<M> {
    Message(M),
    /// Here belongs the message that is in the socket under this ticket.
    Packet(Ticket),
}

/// The sending thread, and when it sent, on the monotonic clock in nanoseconds: no two packets have the same.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Ticket(Pid, i64, i64);

/// The stage's end.
#[derive(Debug)]
pub struct Reporter {
    pipe: OwnedFd,
    socket: OwnedFd,
    /// Who the kernel has introduced to the observer by this value. A forked child has a copy, and another PID.
    introduced: AtomicI32,
}

/// The observer's end.
pub struct Listener {
    pipe: OwnedFd,
    socket: OwnedFd,
    /// What was read from the pipe, from `begin` on to be looked at.
    read: Vec<u8>,
    begin: usize,
    /// Room for a packet.
    packet: Vec<u8>,
    /// Packets whose frames have not been read. One whose sender was killed in between stays: it was never said.
    packets: Vec<(Ticket, Received)>,
}

/// Makes both ends.
///
/// # Errors
/// If the process has too many open files.
pub fn pair() -> io::Result<(Listener, Reporter)> {
    let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?;
    setsockopt(&ours, sockopt::PassCred, &true)?;
    let (reading, writing) = pipe_with(PipeFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&reading, true)?;
    let listener = Listener {
        pipe: reading,
        socket: ours,
        read: Vec::new(),
        begin: 0,
        packet: Vec::new(),
        packets: Vec::new(),
    };
    Ok((listener, Reporter::from_fds([writing, theirs])))
}

impl Reporter {
    /// Takes the descriptors of [`Reporter::fds`], which a program was handed.
    pub fn from_fds([pipe, socket]: [OwnedFd; 2]) -> Self {
        Self {
            pipe,
            socket,
            introduced: AtomicI32::new(NO_PROCESS),
        }
    }

    /// What another program needs to say something here.
    pub fn fds(&self) -> [BorrowedFd<'_>; 2] {
        [self.pipe.as_fd(), self.socket.as_fd()]
    }

    /// Sends a message, with a descriptor if there is one.
    ///
    /// # Errors
    /// `EPIPE` or `ECONNRESET` when the observer is gone.
    pub fn send(&self, message: &Message, fd: Option<BorrowedFd<'_>>) -> io::Result<()> {
        let mut space = [0; LONGEST_FRAME];
        if fd.is_none()
            && !self.introduces(message)
            && let Ok(frame) = encode(&Frame::Message(message), &mut space)
        {
            return self.write(frame);
        }
        let ticket = Ticket::new();
        self.send_packet(&postcard::to_stdvec(&(ticket, message)).map_err(io::Error::other)?, fd)?;
        self.write(encode(&Frame::<Message>::Packet(ticket), &mut space).map_err(io::Error::other)?)
    }

    /// Whether these are a process's first words.
    fn introduces(&self, message: &Message) -> bool {
        let (Message::Said { sender, .. } | Message::Writing { sender, .. }) = message else {
            return false;
        };
        self.introduced.swap(*sender, Ordering::Relaxed) != *sender
    }

    fn write(&self, frame: &[u8]) -> io::Result<()> {
        loop {
            match rustix::io::write(&self.pipe, frame) {
                Ok(_) => return Ok(()),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn send_packet(&self, bytes: &[u8], fd: Option<BorrowedFd<'_>>) -> io::Result<()> {
        ancillary::send(&self.socket, bytes, fd.as_slice())
    }
}

/// Writes a frame and its length into `space`.
fn encode<'a>(frame: &impl Serialize, space: &'a mut [u8; LONGEST_FRAME]) -> postcard::Result<&'a [u8]> {
    let length = postcard::to_slice(frame, &mut space[LENGTH..])?.len();
    let told = u16::try_from(length).map_err(|_| postcard::Error::SerializeBufferFull)?;
    space[..LENGTH].copy_from_slice(&told.to_le_bytes());
    Ok(&space[..LENGTH + length])
}

impl Ticket {
    fn new() -> Self {
        let now = clock_gettime(ClockId::Monotonic);
        Self(nix::unistd::gettid().as_raw(), now.tv_sec, now.tv_nsec)
    }
}

impl Listener {
    /// The next message; `None` when none is there now. Until then some may have been read already, of which the
    /// descriptor to wait on says nothing.
    ///
    /// # Errors
    /// `UnexpectedEof` when every process of the stage is gone; `InvalidData`
    /// for what is none of ours.
    pub fn receive(&mut self) -> io::Result<Option<Received>> {
        loop {
            if let Some(frame) = self.next_frame()? {
                let ticket = match frame {
                    Frame::Message(message) => return Ok(Some(Received::from(message))),
                    Frame::Packet(ticket) => ticket,
                };
                self.take_packets()?;
                let place = self.packets.iter().position(|(other, _)| *other == ticket);
                let place = place.ok_or_else(|| invalid("a packet was not sent before its frame"))?;
                return Ok(Some(self.packets.swap_remove(place).1));
            }
            if !self.read_more()? {
                // Whoever waits for room in the socket has not written a frame that would bring us there.
                self.take_packets()?;
                return Ok(None);
            }
        }
    }

    /// The next frame, if it has been read whole.
    fn next_frame(&mut self) -> io::Result<Option<Frame<Message>>> {
        let Some((length, rest)) = self.read[self.begin..].split_first_chunk::<LENGTH>() else {
            return Ok(None);
        };
        let head = u16::from_le_bytes(*length);
        let length = usize::from(head & !TEXT);
        let Some(frame) = rest.get(..length) else {
            return Ok(None);
        };
        let frame = match head & TEXT {
            0 => postcard::from_bytes(frame).map_err(invalid)?,
            _ => Frame::Message(Message::Text(String::from_utf8_lossy(frame).into_owned())),
        };
        self.begin += LENGTH + length;
        Ok(Some(frame))
    }

    /// Reads what the pipe has; whether it had anything.
    fn read_more(&mut self) -> io::Result<bool> {
        self.read.drain(..self.begin);
        self.begin = 0;
        self.read.reserve(READ);
        match rustix::io::read(&self.pipe, spare_capacity(&mut self.read)) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => Ok(true),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the packets that are in the socket.
    fn take_packets(&mut self) -> io::Result<()> {
        self.packet.resize(LONGEST_PACKET, 0);
        loop {
            let mut packet = match receive_into(&self.socket, &mut self.packet, MsgFlags::MSG_DONTWAIT) {
                // The last process has gone, which the pipe says as well. It can have died with packets unread.
                Ok(packet) if packet.length == 0 => return Ok(()),
                Err(Errno::EAGAIN | Errno::EINTR | Errno::ECONNRESET) => return Ok(()),
                Ok(packet) => packet,
                Err(error) => return Err(error.into()),
            };
            let (ticket, message) = postcard::from_bytes(&self.packet[..packet.length]).map_err(invalid)?;
            let (host_pid, pidfd) = (packet.sender, packet.fds.pop());
            self.packets.push((
                ticket,
                Received {
                    message,
                    host_pid,
                    pidfd,
                },
            ));
        }
    }
}

impl From<Message> for Received {
    fn from(message: Message) -> Self {
        Self {
            message,
            host_pid: None,
            pidfd: None,
        }
    }
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl AsFd for Listener {
    /// Readable when there is something that has not been read, or nobody can say anything more.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaving(code: i32) -> Message {
        Message::Leaving { pid: 3, code }
    }

    fn said(sender: Pid, name: &str) -> Message {
        let kind = Kind::CheckpointReached { name: name.to_owned() };
        Message::Said {
            at_us: 0,
            sender,
            subject: sender,
            place: 1,
            thread: None,
            kind,
        }
    }

    fn next(listener: &mut Listener) -> Received {
        listener.receive().unwrap().expect("something was sent")
    }

    #[test]
    fn what_goes_through_the_socket_keeps_its_place() {
        let (mut listener, reporter) = pair().unwrap();
        let long = "x".repeat(LONGEST_FRAME);
        reporter.send(&leaving(1), None).unwrap();
        reporter.send(&leaving(2), Some(reporter.socket.as_fd())).unwrap();
        reporter.send(&said(3, &long), None).unwrap();
        reporter.send(&leaving(3), None).unwrap();
        assert!(matches!(next(&mut listener).message, Message::Leaving { code: 1, .. }));
        let second = next(&mut listener);
        assert!(matches!(second.message, Message::Leaving { code: 2, .. }) && second.pidfd.is_some());
        let Message::Said { kind, .. } = next(&mut listener).message else {
            panic!("not what was said");
        };
        assert_eq!(kind, Kind::CheckpointReached { name: long });
        assert!(matches!(next(&mut listener).message, Message::Leaving { code: 3, .. }));
        assert!(listener.receive().unwrap().is_none());
        drop(reporter);
        assert_eq!(listener.receive().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_program_that_writes_text_keeps_its_place_too() {
        let (mut listener, reporter) = pair().unwrap();
        reporter.send(&leaving(1), None).unwrap();
        let text = "5\u{1f}said 进";
        let frame = [
            &(u16::try_from(text.len()).unwrap() | TEXT).to_le_bytes(),
            text.as_bytes(),
        ]
        .concat();
        rustix::io::write(&reporter.pipe, &frame).unwrap();
        reporter.send(&leaving(2), None).unwrap();
        assert!(matches!(next(&mut listener).message, Message::Leaving { code: 1, .. }));
        assert!(matches!(next(&mut listener).message, Message::Text(heard) if heard == text));
        assert!(matches!(next(&mut listener).message, Message::Leaving { code: 2, .. }));
    }

    #[test]
    fn the_kernel_introduces_a_process_once() {
        let (mut listener, reporter) = pair().unwrap();
        for sender in [3, 3, 4] {
            reporter.send(&said(sender, "here"), None).unwrap();
        }
        let own = Some(std::process::id().cast_signed());
        let introduced = [(); 3].map(|()| next(&mut listener).host_pid);
        assert_eq!(introduced, [own, None, own]);
    }

    #[test]
    fn a_packet_without_a_frame_was_never_said() {
        let (mut listener, reporter) = pair().unwrap();
        let lost = postcard::to_stdvec(&(Ticket::new(), leaving(1))).unwrap();
        reporter.send_packet(&lost, None).unwrap();
        reporter.send(&said(3, "here"), None).unwrap();
        assert!(matches!(next(&mut listener).message, Message::Said { .. }));
        assert!(listener.receive().unwrap().is_none());
    }

    #[test]
    fn senders_that_outrun_the_reader_wait_for_it() {
        const MESSAGES: i32 = 20_000;
        let (mut listener, reporter) = pair().unwrap();
        let sender = std::thread::spawn(move || {
            for code in 0..MESSAGES {
                // Every seventh goes through the socket, which is full long before the pipe is.
                let fd = (code % 7 == 0).then_some(reporter.socket.as_fd());
                reporter.send(&leaving(code), fd).unwrap();
            }
        });
        let mut codes = Vec::new();
        loop {
            match listener.receive() {
                Ok(Some(Received {
                    message: Message::Leaving { code, .. },
                    ..
                })) => codes.push(code),
                Ok(_) => std::thread::yield_now(),
                Err(_) => break,
            }
        }
        sender.join().unwrap();
        assert_eq!(codes, (0..MESSAGES).collect::<Vec<_>>());
    }
}
