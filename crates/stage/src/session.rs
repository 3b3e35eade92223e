//! Sessions, process groups and terminals, as events tell of them.

use forklore_event::Kind;
use forklore_os::pty::controlling_terminal;
use nix::unistd::{Pid, getpgid, getpgrp, getsid};

/// The caller's session, process group and terminal, as an event.
pub fn session() -> Kind {
    Kind::SessionChanged {
        sid: getsid(None).map_or(0, Pid::as_raw),
        pgid: getpgrp().as_raw(),
        tty: controlling_terminal(),
        by: None,
    }
}

/// The session, process group and terminal of the child `pid`, whose group the caller, `by`, has just changed; `None` if it is
/// gone. It is in the caller's session, setpgid(2), and so has the caller's terminal.
pub fn session_of(pid: i32, by: i32) -> Option<Kind> {
    let child = Some(Pid::from_raw(pid));
    Some(Kind::SessionChanged {
        sid: getsid(child).ok()?.as_raw(),
        pgid: getpgid(child).ok()?.as_raw(),
        tty: controlling_terminal(),
        by: Some(by),
    })
}
