//! The process of a `multiprocessing.Manager` ends with whoever it serves, however that ends.

use forklore::event::Kind;

use super::support;

/// Runs a listing, which the manager's process must not keep from ending: the manager's exit code, and the output.
fn manager_of(source: &str, isolation: &str) -> (Option<i32>, String) {
    let (_folder, path) = support::listing(source);
    let (status, log) = support::run_json(&path, &["--isolation", isolation, "--speed", "8"]);
    assert_eq!(status, Some(0), "{isolation}: {}", log.terminal());
    let manager = log.pid("M1");
    let code = log.events.iter().find_map(|event| match event.kind {
        Kind::ProcessExited { code, .. } if event.pid == manager => code,
        _ => None,
    });
    (code, log.terminal())
}

#[test]
fn a_manager_outlives_no_main_that_was_killed() {
    for method in ["fork", "spawn", "forkserver"] {
        for isolation in ["namespace", "subreaper"] {
            let source = format!(
                "
import multiprocessing as mp, os, signal
if __name__ == '__main__':
    manager = mp.get_context('{method}').Manager()
    print(manager.list([1]), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"
            );
            let ended = (Some(0), "[1]\n".to_owned());
            assert_eq!(manager_of(&source, isolation), ended, "{method}, {isolation}");
        }
    }
}

#[test]
fn a_manager_that_nobody_has_any_more_ends() {
    let source = "
import multiprocessing as mp, time
manager = mp.Manager()
manager = None
while mp.active_children():
    time.sleep(0.05)
print('gone')
";
    assert_eq!(manager_of(source, "auto"), (Some(0), "gone\n".to_owned()));
}

#[test]
fn a_child_that_lives_on_keeps_the_manager() {
    let source = "
import multiprocessing as mp, os, signal, time
def work(l):
    while mp.parent_process().is_alive():
        time.sleep(0.05)
    l.append('still')
    print(l, flush=True)
if __name__ == '__main__':
    l = mp.Manager().list()
    mp.Process(target=work, args=(l,)).start()
    os.kill(os.getpid(), signal.SIGKILL)
";
    assert_eq!(manager_of(source, "auto"), (Some(0), "['still']\n".to_owned()));
}

#[test]
fn a_made_up_address_leads_nowhere() {
    let source = "
import os
from multiprocessing.managers import RebuildProxy
for pid, fd, inode in [(1, 0, 5), (os.getpid(), 1, 7), (-1, 0, 0), (os.getppid(), 0, 3), (0, 0, 0), (os.getpid(), -1, 0)]:
    try:
        len(RebuildProxy('list', 1, pid, fd, inode))
    except FileNotFoundError as error:
        print(error.errno)
";
    let (_folder, path) = support::listing(source);
    for isolation in ["namespace", "subreaper"] {
        let (_, log) = support::run_json(&path, &["--isolation", isolation]);
        assert_eq!(log.terminal(), "2\n".repeat(6), "{isolation}");
    }
}
