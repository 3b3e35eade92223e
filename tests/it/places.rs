//! Where each process stands in the listing.

use forklore_event::Kind;

use super::support;

#[test]
fn a_worker_stands_in_its_task_and_else_where_it_was_forked() {
    let source = "\
import multiprocessing

def work(n):
    return n * n

if __name__ == '__main__':
    with multiprocessing.Pool(1, maxtasksperchild=2) as pool:
        print(pool.map(work, range(3), chunksize=1))
";
    let (_folder, path) = support::listing(source);
    let (_, log) = support::run_builtin(&path, &[]);
    let lines_of = |role| -> Vec<u32> {
        let pid = log.pid(role);
        let lines = log.events.iter().filter_map(|event| match &event.kind {
            Kind::LineReached { line, thread: None, .. } if event.pid == pid => Some(*line),
            _ => None,
        });
        lines.collect()
    };
    // Main made the first one in line 7; it was there between its tasks as well.
    let first = lines_of("W1");
    assert!(first.starts_with(&[7, 4, 7]), "{first:?}");
    // A thread of the pool made the second one, which has nowhere to be before its task.
    assert_eq!(lines_of("W2").first(), Some(&4));
}
