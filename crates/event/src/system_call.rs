//! System calls in which a thread can be seen asleep.

use serde::{Deserialize, Serialize};

/// A system call in which a thread can be seen asleep, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemCall {
    /// `read(2)` of an empty pipe.
    ReadPipe,
    /// `read(2)` of a terminal.
    ReadTerminal,
    /// `read(2)`, `recv(2)` and their like of something else.
    Read,
    /// `write(2)` into a full pipe.
    WritePipe,
    /// `write(2)`, `send(2)` and their like into something else.
    Write,
    /// `poll(2)`, `select(2)`, `epoll_wait(2)`.
    Poll,
    /// `accept(2)`, `connect(2)`.
    Connect,
    /// `futex(2)`: locks, and other threads.
    Lock,
    /// `wait4(2)`, `waitid(2)`.
    Child,
    /// `nanosleep(2)`.
    Sleep,
}

impl SystemCall {
    /// As it is called in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadPipe => "read_pipe",
            Self::ReadTerminal => "read_terminal",
            Self::Read => "read",
            Self::WritePipe => "write_pipe",
            Self::Write => "write",
            Self::Poll => "poll",
            Self::Connect => "connect",
            Self::Lock => "lock",
            Self::Child => "child",
            Self::Sleep => "sleep",
        }
    }

    /// Whether it waits until it can write.
    pub fn writes(self) -> bool {
        matches!(self, Self::WritePipe | Self::Write)
    }
}
