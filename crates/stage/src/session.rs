//! Sessions, process groups and terminals, as events tell of them.

use forklore_event::Kind;
use forklore_os::pty::controlling_terminal;
use nix::unistd::{Pid, getpgrp, getsid};

/// The caller's session, process group and terminal, as an event.
pub fn session() -> Kind {
    Kind::SessionChanged {
        sid: getsid(None).map_or(0, Pid::as_raw),
        pgid: getpgrp().as_raw(),
        tty: controlling_terminal(),
        by: None,
    }
}
