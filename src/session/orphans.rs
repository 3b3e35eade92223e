//! Programs that have no lifeline and have lost their launcher and their init at once: where there is no namespace to
//! end them, they fall to the observer, which ends them.

use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;

use super::lookup::children_of;
use forklore_event::Pid;
use forklore_stage::VARIABLE;

/// From now on what loses its parents below us becomes a child of ours.
pub fn fall_to_us() {
    // Where it fails they fall to the machine's init, and nothing can be done.
    let _ = set_child_subreaper(true);
}

/// Kills and reaps what has fallen to us of a stage: who is known, and who has the variable of a stage. Whoever they
/// leave behind falls to us as well.
pub fn end(is_known: impl Fn(Pid) -> bool) {
    let own = std::process::id().cast_signed();
    loop {
        let children = children_of(own).into_iter();
        let orphans: Vec<Pid> = children
            .filter(|child| is_known(*child) || is_of_a_stage(*child))
            .collect();
        if orphans.is_empty() {
            return;
        }
        for orphan in orphans {
            // Our own child that we have not reaped: the number is surely its.
            let orphan = nix::unistd::Pid::from_raw(orphan);
            let _ = kill(orphan, Signal::SIGKILL);
            let _ = waitpid(orphan, None);
        }
    }
}

fn is_of_a_stage(pid: Pid) -> bool {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    let mut variables = environment.split(|byte| *byte == 0);
    variables.any(|variable| {
        variable
            .strip_prefix(VARIABLE.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"=/proc/"))
    })
}
