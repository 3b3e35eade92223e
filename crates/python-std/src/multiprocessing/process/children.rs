//! The children of a process: CPython's `process._children`.

use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;

use super::super::identity::{Identity, Own};
use super::super::util::{self, Step};
use super::child::Child;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::Shared;

#[derive(Default)]
struct Children(Shared<Vec<Arc<Child>>>);

/// The children that were started and are not known to have ended.
pub fn all(thread: &Thread) -> Vec<Arc<Child>> {
    thread.module_state::<Children>().0.snapshot()
}

/// Adds a child that was started. At the end of this process it is waited for, unless it is a worker.
pub fn add(thread: &Thread, child: Arc<Child>) {
    let is_worker = child.is_worker();
    thread.module_state::<Children>().0.lock().push(child);
    if !is_worker {
        util::finalize(thread, Step::Children, end);
    }
}

/// Looks which children have ended (`_cleanup`).
pub fn poll(thread: &Thread) {
    all(thread).iter().for_each(|child| child.poll(thread));
    forget_ended(thread);
}

/// Forgets the children that are known to have ended.
pub fn forget_ended(thread: &Thread) {
    let children = thread.module_state::<Children>();
    children.0.lock().retain(|child| child.status().is_none());
}

/// In a new child: it is somebody else now, with no children of its own.
pub fn become_child(thread: &Thread, own: Own) {
    Identity::of(thread).become_child(own);
    thread.module_state::<Children>().0.lock().clear();
}

/// The descriptor behind the sentinel `number` of a child that is not known to have ended.
pub fn sentinel(thread: &Thread, number: i64) -> Option<Arc<OwnedFd>> {
    let children = all(thread);
    let mut sentinels = children.iter().filter_map(|child| child.popen()?.opened_sentinel());
    sentinels.find(|sentinel| i64::from(sentinel.as_raw_fd()) == number)
}

/// Terminates the daemonic children, and waits for all.
fn end(thread: &mut Thread) -> Result<(), Raise> {
    let children = all(thread);
    for child in children.iter().filter(|child| child.is_daemon() && !child.is_worker()) {
        child.poll(thread);
        if let (Some(pid), None) = (child.pid(), child.status()) {
            util::info(thread, &format!("calling terminate() for daemon {}", child.name()));
            // It may have ended by itself.
            let _ = thread.stage().kill(pid, nix::libc::SIGTERM);
        }
    }
    for child in children.iter().filter(|child| !child.is_worker()) {
        child.poll(thread);
        if child.status().is_none() {
            util::info(thread, &format!("calling join() for process {}", child.name()));
        }
        child.join(thread, None)?;
    }
    Ok(())
}
