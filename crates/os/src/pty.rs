//! Pseudo-terminals, pty(7).

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{LocalModes, OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

/// Both ends of a pseudo-terminal.
#[derive(Debug)]
pub struct Pty {
    /// The watcher's end: what the processes print is read here. Closing it
    /// is closing the terminal's window.
    pub master: OwnedFd,
    /// The processes' end, their standard input, output and error.
    pub slave: OwnedFd,
}

/// Opens a terminal of 80 by 24 characters that does not echo what is typed.
///
/// # Errors
/// If the machine has no free pseudo-terminal.
pub fn open() -> io::Result<Pty> {
    let pty = open_echoing()?;
    let mut modes = tcgetattr(&pty.slave)?;
    modes.local_modes -= LocalModes::ECHO;
    tcsetattr(&pty.slave, OptionalActions::Now, &modes)?;
    Ok(pty)
}

/// Opens a terminal of 80 by 24 characters that shows what is typed.
///
/// # Errors
/// If the machine has no free pseudo-terminal.
pub fn open_echoing() -> io::Result<Pty> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let slave = ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    tcsetwinsize(
        &slave,
        Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        },
    )?;
    rustix::io::ioctl_fionbio(&master, true)?;
    Ok(Pty { master, slave })
}

/// Makes `terminal` the controlling terminal of this session leader, tty(4).
///
/// # Errors
/// `EPERM` if the caller leads no session or has a terminal already.
pub fn make_controlling(terminal: impl AsFd) -> io::Result<()> {
    Ok(rustix::process::ioctl_tiocsctty(terminal)?)
}

/// The name of the calling process's controlling terminal, `pts/3`, if it has one.
/// Opening `/dev/tty` fails with `ENXIO` for a process without.
pub fn controlling_terminal() -> Option<String> {
    use rustix::fs::{Mode, OFlags, open};
    open(
        "/dev/tty",
        OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NONBLOCK,
        Mode::empty(),
    )
    .ok()?;
    // /dev/tty does not tell which terminal it stands for; the seventh field of proc_pid_stat(5) does.
    let stat = procfs::process::Process::myself().and_then(|me| me.stat()).ok()?;
    let (major, minor) = stat.tty_nr();
    Some(if (136..=143).contains(&major) {
        format!("pts/{}", (major - 136) * 256 + minor)
    } else {
        "tty".to_owned()
    })
}
