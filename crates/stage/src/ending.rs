//! Ending what has no lifeline: programs that were started with `execve(2)`.

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;
use procfs::process::{Process, all_processes};

/// Kills all descendants of the calling process, which is a child subreaper, and reaps them until none is left:
/// whoever loses its parent becomes a child of ours.
pub fn end_descendants() {
    loop {
        for child in children() {
            // Our own child that we have not reaped: the number is surely its.
            let _ = kill(Pid::from_raw(child), Signal::SIGKILL);
        }
        match waitpid(None::<Pid>, None) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}

fn children() -> Vec<i32> {
    let own = std::process::id().cast_signed();
    let tasks = Process::myself().and_then(|me| me.tasks());
    let listed = tasks.into_iter().flatten().flatten().map(|task| task.children());
    if let Ok(listed) = listed.collect::<Result<Vec<_>, _>>()
        && !listed.is_empty()
    {
        return listed.concat().into_iter().map(u32::cast_signed).collect();
    }
    // Not every kernel lists children (CONFIG_PROC_CHILDREN).
    let stats = all_processes()
        .into_iter()
        .flatten()
        .filter_map(|process| process.ok()?.stat().ok());
    stats.filter(|stat| stat.ppid == own).map(|stat| stat.pid).collect()
}
