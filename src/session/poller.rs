//! What the collector waits on.

use std::os::fd::AsFd;
use std::time::Duration;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::processes::Key;
use forklore_event::StageIndex;

/// What an event of epoll is about, packed into its 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Doorbell,
    Channel(StageIndex),
    Terminal(StageIndex),
    Launcher(StageIndex),
    Process(Key),
}

impl Token {
    fn pack(self) -> u64 {
        let (tag, stage, pid) = match self {
            Self::Doorbell => (0, 0, 0),
            Self::Channel(stage) => (1, stage, 0),
            Self::Terminal(stage) => (2, stage, 0),
            Self::Launcher(stage) => (3, stage, 0),
            Self::Process((stage, pid)) => (4, stage, pid),
        };
        tag << 40 | u64::from(stage) << 32 | u64::from(pid.cast_unsigned())
    }

    fn unpack(data: u64) -> Self {
        let (stage, pid) = ((data >> 32 & 0xff) as u8, ((data & 0xffff_ffff) as u32).cast_signed());
        match data >> 40 {
            0 => Self::Doorbell,
            1 => Self::Channel(stage),
            2 => Self::Terminal(stage),
            3 => Self::Launcher(stage),
            _ => Self::Process((stage, pid)),
        }
    }
}

/// What the collector waits on.
pub struct Poller(Epoll);

impl Poller {
    pub fn new() -> nix::Result<Self> {
        Ok(Self(Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?))
    }

    pub fn add(&self, fd: impl AsFd, source: Token) -> nix::Result<()> {
        self.0.add(fd, EpollEvent::new(EpollFlags::EPOLLIN, source.pack()))
    }

    pub fn remove(&self, fd: impl AsFd) {
        // It may have been removed before.
        let _ = self.0.delete(fd);
    }

    /// What is ready, as soon as something is; nothing after that time.
    pub fn wait(&self, timeout: Duration) -> Vec<Token> {
        let mut events = [EpollEvent::empty(); 64];
        // It counts whole milliseconds. Rounded down, the rest of the last one would be waited for without sleeping.
        let whole = timeout.as_nanos().div_ceil(1_000_000);
        let timeout = EpollTimeout::try_from(whole).unwrap_or(EpollTimeout::MAX);
        let count = self.0.wait(&mut events, timeout).unwrap_or(0);
        events[..count]
            .iter()
            .map(|event| Token::unpack(event.data()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forklore_event::Pid;

    #[test]
    fn a_source_survives_packing() {
        let pid: Pid = 4_194_304;
        for source in [
            Token::Doorbell,
            Token::Channel(1),
            Token::Terminal(0),
            Token::Launcher(1),
            Token::Process((1, pid)),
        ] {
            assert_eq!(Token::unpack(source.pack()), source);
        }
    }
}
