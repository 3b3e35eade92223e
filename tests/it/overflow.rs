//! A program that forklore's ints end, where Python's would have gone on.

use forklore_event::Kind;

use super::support::{Log, forklore, listing, run_builtin};

fn bits(log: &Log) -> Vec<(i32, u64)> {
    let told = log.events.iter().filter_map(|event| match &event.kind {
        Kind::LimitReached { limit, value } if limit == "integer_bits" => Some((event.pid, *value)),
        _ => None,
    });
    told.collect()
}

#[test]
fn an_int_that_ends_the_program_is_told_as_a_limit_and_the_run_differs() {
    let (_folder, path) = listing("print(2 ** 40)\nprint(2 ** 64)\n");
    let (status, log) = run_builtin(&path, &[]);
    assert_eq!(status, Some(1));
    assert_eq!(bits(&log), [(log.pid("main"), 64)]);
    for (language, said) in [
        ("en", "an int needed more than forklore's 64 bits"),
        ("zh", "超过了 forklore 的 64 位"),
    ] {
        let mut command = forklore();
        command.args(["run", &path, "--engine", "builtin", "--plain", "--lang", language]);
        let output = command.env("LC_ALL", "C.UTF-8").output().expect("forklore starts");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(said), "{text}");
        assert_eq!(output.status.code(), Some(1), "{text}");
    }
}

#[test]
fn one_that_ends_a_child_is_told_of_the_child() {
    let source = "
from multiprocessing import Process
if __name__ == '__main__':
    child = Process(target=pow, args=(2, 64))
    child.start()
    child.join()
";
    let (_folder, path) = listing(source);
    let (status, log) = run_builtin(&path, &[]);
    assert_eq!((status, bits(&log)), (Some(1), vec![(log.pid("P1"), 64)]));
}

#[test]
fn one_that_is_caught_changes_nothing() {
    let (_folder, path) = listing("try:\n    2 ** 64\nexcept OverflowError:\n    print('caught')\n");
    let (status, log) = run_builtin(&path, &[]);
    assert_eq!(
        (status, bits(&log), &*log.terminal()),
        (Some(0), Vec::new(), "caught\n")
    );
}
