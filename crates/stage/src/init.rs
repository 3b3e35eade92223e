//! Init: adopts, reaps and reports.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use forklore_event::{Blocked, Isolation, Kind, Pid as EventPid};
use forklore_fault as fault;
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_os::pty;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::SignalFd;
use nix::unistd::{Pid, getppid, setpgid, setsid, tcsetpgrp};

use crate::seats::SeatReceiver;
use crate::{Engine, Plan, confine, ending, isolation, main_process};
use crate::{Forked, Origin, RoleKind, StageProcess, Waited, session};

/// What init has in hand for the stage.
pub struct Resources {
    /// The stage's end of its terminal.
    pub terminal: OwnedFd,
    /// Numbers of free seats.
    pub seats: SeatReceiver,
}

/// What init keeps open for the sake of others, who open it by name.
struct Kept {
    _seats: SeatReceiver,
    _provided: Option<OwnedFd>,
}

/// The stage's init: leads the session of the stage's terminal, starts main,
/// and then reaps whatever it is given until nobody is left, as bubblewrap's
/// `do_init` does. Returns its exit code.
///
/// As the session's leader it is also in the place of a shell: when the
/// terminal goes away the kernel sends it SIGHUP, and it hands that on to the
/// foreground job.
pub fn run(origin: Origin, engine: &dyn Engine, plan: Plan, resources: Resources) -> i32 {
    let launcher = getppid();
    match set_up(origin, engine, plan, resources) {
        Ok((process, main, _kept)) => {
            process.say(Kind::Blocked {
                on: Blocked::Wait {
                    child: None,
                    changes: false,
                },
                thread: None,
            });
            let code = i32::from(attend(&process, main, launcher).is_err());
            process.exit(code)
        }
        Err(_) => EXIT_SOFTWARE,
    }
}

fn set_up(
    origin: Origin,
    engine: &dyn Engine,
    mut plan: Plan,
    Resources { terminal, seats }: Resources,
) -> io::Result<(StageProcess, EventPid, Kept)> {
    // Should the launcher be killed, the stage goes down with it: by the kernel in a namespace, or by the lifeline; or,
    // where programs have none, by us.
    let by_us = engine.reach().outlives_init(origin.isolation);
    nix::sys::prctl::set_pdeathsig(if by_us { Signal::SIGTERM } else { Signal::SIGKILL })?;
    match origin.isolation {
        Isolation::Namespace => isolation::set_up_mounts(engine.reach()),
        Isolation::Subreaper => nix::sys::prctl::set_child_subreaper(true)?,
    }
    setsid()?;
    pty::make_controlling(&terminal)?;
    confine::apply(origin.isolation, engine.reach());
    let mut process = StageProcess::init(origin)?;
    if by_us {
        process.disarm();
    }
    process.say(session());
    let provided = engine.provide(&process, &seats, &mut plan)?;
    let child = match process.fork(RoleKind::Main)? {
        Forked::Parent { pid, .. } => pid,
        Forked::Child(main) => main_process::run(main, engine, plan, terminal),
    };
    // Main does the same: whoever comes first, the group exists before it is made the foreground group.
    let main = Pid::from_raw(child);
    let _ = setpgid(main, main);
    // The terminal may have been closed already.
    let _ = tcsetpgrp(&terminal, main);
    let kept = Kept {
        _seats: seats,
        _provided: provided,
    };
    Ok((process, child, kept))
}

fn attend(process: &StageProcess, main: EventPid, launcher: Pid) -> io::Result<()> {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGCHLD);
    signals.add(Signal::SIGHUP);
    signals.add(Signal::SIGTERM);
    // They are blocked since the launcher, which is what signalfd(2) asks for.
    let arrived = SignalFd::new(&signals)?;
    loop {
        // SIGCHLDs coalesce: one may stand for many.
        loop {
            match process.wait(-1, nix::libc::WNOHANG) {
                Ok(Waited::Reaped(..) | Waited::Changed(..)) => {}
                Ok(Waited::Nothing) => break,
                Err(Errno::EINTR) => {}
                Err(Errno::ECHILD) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        fault::here(fault::Point::Init);
        let mut fds = [PollFd::new(arrived.as_fd(), PollFlags::POLLIN)];
        while poll(&mut fds, PollTimeout::NONE) == Err(Errno::EINTR) {}
        let Some(info) = arrived.read_signal()? else { continue };
        if info.ssi_signo == Signal::SIGTERM as u32 && getppid() != launcher {
            ending::end_descendants();
            return Ok(());
        }
        if info.ssi_signo == Signal::SIGHUP as u32 {
            process.say(Kind::SignalReceived {
                signal: Signal::SIGHUP.as_str().to_owned(),
            });
            // The job may have ended.
            let _ = process.kill(-main, Signal::SIGHUP as i32);
        }
    }
}
