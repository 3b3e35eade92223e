//! The fork server (`multiprocessing/forkserver.py`): a process without threads and without the listing,
//! started once, that forks a clean child whenever it is asked to.
//!
//! A request is one message: a byte for the kind of process, and the descriptors of a connection for the
//! answers, of the start message, and those that go with it. The first answer is the child's PID with a pidfd, the second, once
//! the child was reaped, its wait status. The server ends when nobody is left who could ask.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::SignalFd;
use rustix::fs::{MemfdFlags, memfd_create};

use super::passed_fds;
use super::popen::Popen;
use super::preparation::StartMessage;
use crate::os::environ;
use forklore_event::{Blocked, Kind, Pid};
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_os::signal::Disposition;
use forklore_os::{ancillary, descriptor, pidfd, signal};
use forklore_python::exception::{EOF_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Shared, Value};
use forklore_stage::{Forked, RoleKind, Spawned, StageProcess, Waited};

/// What a process knows of its fork server.
#[derive(Default)]
struct Client {
    requests: Shared<Option<Arc<OwnedFd>>>,
    /// The server, if this process started it.
    server: Shared<Option<Pid>>,
}

fn os_error(error: &std::io::Error) -> Raise {
    Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::EMFILE))
}

/// The connection to the fork server, which is started if there is none (`ForkServer.ensure_running`).
///
/// # Errors
/// `OSError` if it cannot be started.
pub fn ensure_running(thread: &Thread) -> Result<Arc<OwnedFd>, Raise> {
    let client = thread.module_state::<Client>();
    let mut server = client.server.lock();
    let has_ended = server.is_some_and(|pid| match thread.stage().wait(pid, nix::libc::WNOHANG) {
        Ok(waited) => matches!(waited, Waited::Reaped(..)),
        // A copy of the process that started it, by `os.fork`.
        Err(_) => false,
    });
    let mut requests = client.requests.lock();
    if let (Some(requests), false) = (&*requests, has_ended) {
        return Ok(requests.clone());
    }
    let (ours, theirs) = ancillary::pair().map_err(|error| os_error(&error))?;
    let message = postcard::to_stdvec(&StartMessage::ForkServer(environ::variables(thread)))
        .map_err(|error| Raise::type_error(error.to_string()))?;
    let pid = thread.stage().spawn(RoleKind::ForkServer, &message, &[theirs.as_fd()]);
    *server = Some(pid.map_err(|error| Raise::os_error(error as i32))?);
    Ok(requests.insert(Arc::new(ours)).clone())
}

/// In a new process: the connection to its fork server is at `place` of the descriptors passed with it.
///
/// # Errors
/// If it is not.
pub fn inherit(thread: &Thread, place: Option<i64>) -> Result<(), Raise> {
    let Some(place) = place else { return Ok(()) };
    let requests = passed_fds::take(thread, &Value::Int(place))?;
    *thread.module_state::<Client>().requests.lock() = Some(Arc::new(requests));
    Ok(())
}

/// Has the fork server make a process. A server that was killed is replaced.
///
/// # Errors
/// `OSError` if it cannot; `EOFError` if the server is gone.
pub fn launch(thread: &mut Thread, kind: RoleKind, message: &[u8], fds: &[BorrowedFd<'_>]) -> Result<Popen, Raise> {
    let mut file = memfd_create("forklore-start", MemfdFlags::CLOEXEC)
        .map_err(std::io::Error::from)
        .and_then(descriptor::lift)
        .map(File::from)
        .map_err(|error| os_error(&error))?;
    file.write_all(message).map_err(|error| os_error(&error))?;
    let mut sent = vec![file.as_fd()];
    sent.extend(fds);
    let answered = match ask(thread, kind, &sent)? {
        None if reap_server(thread) => ask(thread, kind, &sent)?,
        answered => answered,
    };
    answered.ok_or_else(|| Raise::new(&EOF_ERROR, "unexpected EOF"))
}

/// One request; `None` if the server is gone.
fn ask(thread: &mut Thread, kind: RoleKind, sent: &[BorrowedFd<'_>]) -> Result<Option<Popen>, Raise> {
    let requests = ensure_running(thread)?;
    let (ours, theirs) = ancillary::pair().map_err(|error| os_error(&error))?;
    let mut fds = vec![theirs.as_fd()];
    fds.extend(sent);
    match ancillary::send(&requests, &[kind_byte(kind)], &fds) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(None),
        other => other.map_err(|error| os_error(&error))?,
    }
    drop(theirs);
    let answer = loop {
        match thread.without_lock(|| ancillary::receive(&ours)) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => thread.run_signal_handlers()?,
            other => break other.map_err(|error| os_error(&error))?,
        }
    };
    let answer = answer.and_then(|(bytes, fds)| Some((i32::from_le_bytes(bytes.try_into().ok()?), fds)));
    match answer.map(|(number, fds)| (number, fds.into_iter().next())) {
        None => Ok(None),
        Some((pid, Some(pidfd))) => Ok(Some(Popen::of_server(pid, pidfd, ours))),
        Some((errno, None)) => Err(Raise::os_error(errno)),
    }
}

/// Waits for the end of a server that has closed its connection; false if this process did not start it.
fn reap_server(thread: &mut Thread) -> bool {
    let client = thread.module_state::<Client>();
    let Some(pid) = client.server.lock().take() else {
        return false;
    };
    client.requests.lock().take();
    let process = thread.process().clone();
    // It may have been reaped by the listing.
    thread.without_lock(|| while process.stage.wait(pid, 0) == Err(Errno::EINTR) {});
    true
}

fn kind_byte(kind: RoleKind) -> u8 {
    match kind {
        RoleKind::Worker => 1,
        _ => 0,
    }
}

/// The server's life. Comes back in each child, with what that is to do.
pub fn serve(process: StageProcess, fds: Vec<OwnedFd>) -> Spawned {
    process.say(Kind::Blocked {
        on: Blocked::Request {},
        thread: None,
    });
    match fds.into_iter().next().map(|requests| attend(&process, &requests)) {
        Some(Ok(Some(spawned))) => {
            // This is the child: what it has of the server is left as it is.
            std::mem::forget(process);
            spawned
        }
        Some(Ok(None)) => process.exit(0),
        Some(Err(_)) | None => process.exit(EXIT_SOFTWARE),
    }
}

/// Serves until nobody is left who could ask: `None`. In a child it comes back with what the child is to do.
fn attend(process: &StageProcess, requests: &OwnedFd) -> nix::Result<Option<Spawned>> {
    let ended = SigSet::from(Signal::SIGCHLD);
    ended.thread_block()?;
    // A Ctrl-C is for the processes of the listing.
    signal::dispose(Signal::SIGINT, Disposition::Ignore)?;
    let arrived = SignalFd::new(&ended)?;
    let mut children: HashMap<Pid, OwnedFd> = HashMap::new();
    loop {
        let mut fds = [
            PollFd::new(requests.as_fd(), PollFlags::POLLIN),
            PollFd::new(arrived.as_fd(), PollFlags::POLLIN),
        ];
        while poll(&mut fds, PollTimeout::NONE) == Err(Errno::EINTR) {}
        let [asked, ended] = [&fds[0], &fds[1]].map(|fd| fd.any() == Some(true));
        if ended {
            let _ = arrived.read_signal()?;
            while let Ok(Waited::Reaped(pid, status)) = process.wait(-1, nix::libc::WNOHANG) {
                if let Some(answers) = children.remove(&pid) {
                    // Whoever asked for it may be gone.
                    let _ = ancillary::send(answers, &status.0.to_le_bytes(), &[]);
                }
            }
        }
        if !asked {
            continue;
        }
        let Ok(Some((kind, mut fds))) = ancillary::receive(requests) else {
            return Ok(None);
        };
        if fds.len() < 2 {
            continue;
        }
        let passed = fds.split_off(2);
        let [answers, message] = [fds.swap_remove(0), fds.swap_remove(0)];
        let kind = match kind[..] {
            [1] => RoleKind::Worker,
            _ => RoleKind::Process,
        };
        match process.fork(kind) {
            Ok(Forked::Parent { pid, .. }) => {
                let pidfd = pidfd::open(pid);
                let fds: Vec<_> = pidfd.iter().map(AsFd::as_fd).collect();
                let _ = ancillary::send(&answers, &pid.to_le_bytes(), &fds);
                children.insert(pid, answers);
            }
            Ok(Forked::Child(child)) => {
                signal::reset();
                let mut bytes = Vec::new();
                let mut message = File::from(message);
                let read = message.rewind().and_then(|()| message.read_to_end(&mut bytes));
                if read.is_err() {
                    child.exit(EXIT_SOFTWARE);
                }
                let spawned = Spawned {
                    process: child,
                    message: bytes,
                    fds: passed,
                };
                return Ok(Some(spawned));
            }
            Err(error) => drop(ancillary::send(&answers, &(error as i32).to_le_bytes(), &[])),
        }
    }
}
