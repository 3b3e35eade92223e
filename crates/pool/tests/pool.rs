//! The pool as a library: what it promises, on real processes.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use forklore_pool::{Builder, Ended, Error, Pool, Task};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn squares(processes: usize) -> (Pool, Task<u64, u64>) {
    let mut builder = Pool::builder();
    let square = builder.task("square", |n: u64| n * n);
    (
        builder.processes(processes).build().expect("a pool can be made"),
        square,
    )
}

#[test]
fn apply_and_handles_give_results() {
    let (pool, square) = squares(2);
    assert_eq!(pool.apply(square, 7), Ok(49));
    let handles: Vec<_> = (0..1000).map(|n| pool.apply_async(square, n).unwrap()).collect();
    for (n, handle) in (0..).zip(handles) {
        assert_eq!(handle.get(), Ok(n * n));
    }
}

#[test]
fn map_keeps_the_order_whatever_the_chunks() {
    let (pool, square) = squares(3);
    let expected: Vec<u64> = (0..1000).map(|n| n * n).collect();
    assert_eq!(pool.map(square, (0..1000).collect::<Vec<_>>()), Ok(expected.clone()));
    for size in [1, 7, 1000, 5000] {
        assert_eq!(
            pool.map_chunks(square, (0..1000).collect::<Vec<_>>(), size),
            Ok(expected.clone())
        );
        let imap: Result<Vec<_>, _> = pool.imap(square, 0..1000, size).collect();
        assert_eq!(imap, Ok(expected.clone()));
        let mut unordered: Vec<_> = pool.imap_unordered(square, 0..1000, size).map(Result::unwrap).collect();
        unordered.sort_unstable();
        assert_eq!(unordered, expected);
    }
    assert_eq!(pool.map(square, Vec::new()), Ok(Vec::new()));
    // More than can be under way at a time.
    assert_eq!(pool.map_chunks(square, vec![2; 40_000], 1), Ok(vec![4; 40_000]));
}

#[test]
fn long_arguments_and_results_travel_whole() {
    let mut builder = Pool::builder();
    let double = builder.task("double", |text: String| text.clone() + &text);
    let repeat = builder.task("repeat", |length: usize| "x".repeat(length));
    let pool = builder.processes(2).build().unwrap();
    for length in [0, 127, 128, 129, 1000, 1 << 20, 10 << 20] {
        assert_eq!(pool.apply(double, "y".repeat(length)).unwrap().len(), 2 * length);
        assert_eq!(pool.apply(repeat, length).unwrap().len(), length);
    }
    let handles: Vec<_> = (0..200)
        .map(|n| pool.apply_async(repeat, n * 10_007).unwrap())
        .collect();
    for (n, handle) in handles.into_iter().enumerate() {
        assert_eq!(handle.get().unwrap().len(), n * 10_007);
    }
}

#[test]
fn map_async_comes_to_the_whole_list_or_its_first_error() {
    let mut builder = Pool::builder();
    let repeat = builder.task("repeat", |length: usize| "x".repeat(length));
    let odd = builder.task("odd", |n: u32| assert!(n % 2 == 1, "{n} is even"));
    let pool = builder.processes(2).build().unwrap();
    for (items, size) in [(0, 1), (1, 1), (300, 1), (300, 7), (20, 1000)] {
        let lengths: Vec<usize> = (0..items).map(|n| n * n).collect();
        let handle = pool.map_async(repeat, lengths.clone(), size).unwrap();
        let lists: Vec<usize> = handle.get().unwrap().iter().map(String::len).collect();
        assert_eq!(lists, lengths, "{items} in chunks of {size}");
    }
    let handle = pool.map_async(odd, vec![1, 3, 4, 5], 2).unwrap();
    let message = "4 is even".to_owned();
    let task = "odd".to_owned();
    assert_eq!(handle.get(), Err(Error::Panicked { task, message }));
    drop(pool.map_async(repeat, vec![1; 1000], 3).unwrap());
    assert_eq!(pool.apply(repeat, 2), Ok("xx".to_owned()));
}

#[test]
fn many_outcomes_wait_for_their_handles_and_the_dropped_ones_leave_room() {
    let mut builder = Pool::builder();
    // From a byte to more than a cell holds.
    let repeat = builder.task("repeat", |length: u32| "x".repeat(length as usize % 60));
    let pool = builder.processes(2).build().unwrap();
    for _ in 0..3 {
        let handles: Vec<_> = (0..40_000).map(|n| pool.apply_async(repeat, n).unwrap()).collect();
        for (n, handle) in handles.into_iter().enumerate() {
            if n % 3 == 0 {
                drop(handle);
            } else {
                assert_eq!(handle.get().unwrap().len(), n % 60);
            }
        }
    }
}

#[test]
fn after_a_flood_every_single_task_is_still_done() {
    let (pool, square) = squares(4);
    for n in 0..200 {
        assert!(pool.map_chunks(square, vec![n; 500], 1).is_ok());
        let handles: Vec<_> = (0..n % 7).map(|n| pool.apply_async(square, n).unwrap()).collect();
        assert_eq!(pool.apply(square, n), Ok(n * n));
        for (n, handle) in (0..).zip(handles) {
            assert_eq!(handle.get(), Ok(n * n));
        }
    }
}

#[test]
fn a_panic_is_the_tasks_error_and_the_worker_lives() {
    let mut builder = Pool::builder();
    let odd = builder.task("odd", |n: u32| assert!(n % 2 == 1, "{n} is even"));
    let pool = builder.processes(1).build().unwrap();
    let before = pool.pids();
    let error = Error::Panicked {
        task: "odd".to_owned(),
        message: "4 is even".to_owned(),
    };
    assert_eq!(pool.apply(odd, 4), Err(error.clone()));
    assert_eq!(pool.apply(odd, 5), Ok(()));
    assert!(pool.map_chunks(odd, vec![1, 2, 3, 4], 1).is_err());
    assert_eq!(pool.pids(), before);
}

#[test]
fn d3_a_dead_worker_takes_exactly_its_task_with_it() {
    let mut builder = Pool::builder();
    let leave = builder.task("leave", |code: i32| -> () { std::process::exit(code) });
    let square = builder.task("square", |n: u64| n * n);
    let pool = builder.processes(1).build().unwrap();
    let pid = pool.pids()[0];
    let lost = pool.apply_async(leave, 3).unwrap();
    let kept: Vec<_> = (0..100).map(|n| pool.apply_async(square, n).unwrap()).collect();
    assert_eq!(
        lost.get(),
        Err(Error::WorkerLost {
            pid,
            ended: Ended::Exited(3),
            task: "leave".to_owned()
        })
    );
    for (n, handle) in (0..).zip(kept) {
        assert_eq!(handle.get(), Ok(n * n));
    }
}

#[test]
fn tasks_per_worker_counts_chunks() {
    let mut builder = Pool::builder();
    let who = builder.task("who", |_: u32| std::process::id());
    let pool = builder.processes(1).tasks_per_worker(1).build().unwrap();
    let pids = |size| -> HashSet<u32> { pool.map_chunks(who, vec![0; 8], size).unwrap().into_iter().collect() };
    assert_eq!([pids(2).len(), pids(4).len(), pids(1).len()], [4, 2, 8]);
}

#[test]
fn d5_terminate_settles_what_is_outstanding() {
    let mut builder = Pool::builder();
    let sleep = builder.task("sleep", |ms: u64| std::thread::sleep(Duration::from_millis(ms)));
    let pool = builder.processes(2).build().unwrap();
    let handles: Vec<_> = (0..10).map(|_| pool.apply_async(sleep, 60_000).unwrap()).collect();
    assert_eq!(pool.join(), Err(Error::StillRunning));
    let pids = pool.pids();
    pool.terminate();
    for handle in handles {
        assert!(matches!(handle.get(), Err(Error::Terminated)));
    }
    pool.join().unwrap();
    assert_eq!(pool.apply(sleep, 0), Err(Error::Closed));
    for pid in pids {
        assert!(kill(Pid::from_raw(pid), None::<Signal>).is_err());
    }
}

#[test]
fn close_lets_what_was_submitted_end() {
    let (pool, square) = squares(2);
    let handles: Vec<_> = (0..500).map(|n| pool.apply_async(square, n).unwrap()).collect();
    pool.close();
    assert!(matches!(pool.apply_async(square, 1), Err(Error::Closed)));
    pool.join().unwrap();
    assert!(handles.iter().all(forklore_pool::Handle::ready));
    assert_eq!(pool.pids(), Vec::<i32>::new());
}

#[test]
fn d2_a_callback_that_panics_is_its_jobs_error_alone() {
    let (pool, square) = squares(2);
    let bad = pool.apply_async_then(square, 3, |_| panic!("no")).unwrap();
    assert_eq!(
        bad.get(),
        Err(Error::CallbackPanicked {
            message: "no".to_owned()
        })
    );
    let (said, heard) = channel();
    for n in 0..100 {
        let said = said.clone();
        let _ = pool
            .apply_async_then(square, n, move |outcome| said.send(outcome.clone()).unwrap())
            .unwrap();
    }
    drop(said);
    let mut all: Vec<u64> = heard.iter().map(Result::unwrap).collect();
    all.sort_unstable();
    assert_eq!(all, (0..100).map(|n| n * n).collect::<Vec<_>>());
}

#[test]
fn a_task_of_another_pool_is_refused() {
    let (pool, _) = squares(1);
    let (_other, foreign) = squares(1);
    assert_eq!(pool.apply(foreign, 1), Err(Error::ForeignTask));
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    let refused = |builder: Builder| builder.build().unwrap_err().to_string();
    assert_eq!(
        refused(Pool::builder().processes(0)),
        "number of processes must be at least 1"
    );
    assert_eq!(
        refused(Pool::builder().tasks_per_worker(0)),
        "tasks per worker must be at least 1"
    );
}

#[test]
fn d4_an_initializer_that_always_fails_is_an_error() {
    let mut builder = Pool::builder();
    let task = builder.task("task", |n: u8| n);
    let pool = builder
        .processes(2)
        .initializer(|| Err::<(), _>("no licence"))
        .build()
        .unwrap();
    let error = pool.apply(task, 1).unwrap_err();
    assert!(matches!(error, Error::InitializerFailed { attempts: 2.., ref message } if message == "no licence"));
    assert_eq!(pool.apply(task, 1).unwrap_err(), error);
    pool.join().unwrap();
}

#[test]
fn a_pool_in_a_worker_is_refused() {
    let (outer, square) = squares(1);
    let mut builder = Pool::builder();
    let captured = Arc::new(outer);
    let inner = captured.clone();
    let nest = builder.task("nest", move |n: u64| {
        let refused = [
            inner.apply(square, n).map(drop),
            inner.apply_async(square, n).map(drop),
            inner.map(square, vec![n]).map(drop),
            inner.imap(square, [n], 1).next().unwrap().map(drop),
            inner.join(),
        ];
        // Neither of these does anything, or waits for a lock that was copied as it was.
        inner.close();
        inner.terminate();
        inner.pids().is_empty() && refused.iter().all(|refused| *refused == Err(Error::InWorker))
    });
    let pool = builder.processes(1).build().unwrap();
    assert_eq!(pool.apply(nest, 1), Ok(true));
    assert_eq!(captured.apply(square, 3), Ok(9));
}

/// How often a thread has been on a processor and left it; `None` if it has ended. Who never is there makes no system
/// call, and who only sleeps in one is not.
fn switches(thread: &std::path::Path) -> Option<u64> {
    let status = std::fs::read_to_string(thread.join("status")).ok()?;
    let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
    let counts = counts.filter_map(|line| line.split_whitespace().last()?.parse::<u64>().ok());
    Some(counts.sum())
}

#[test]
fn nobody_is_awake_without_work() {
    let mut builder = Pool::builder();
    let square = builder.task("square", |n: u64| n * n);
    let pool = builder
        .processes(2)
        .spin(4_000)
        .tasks_per_worker(1_000)
        .build()
        .unwrap();
    assert_eq!(pool.apply(square, 3), Ok(9));
    let (said, heard) = channel();
    let called = pool.apply_async_then(square, 4, move |outcome| said.send(outcome.clone()).unwrap());
    assert_eq!(heard.recv().unwrap(), Ok(16));
    assert_eq!(called.unwrap().get(), Ok(16));
    // The workers, the zygote that is their elder sister, and the pool's threads: other tests have such as well, so
    // those are meant that were there before the first look and still are.
    let threads = |pid: i32| {
        let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
        threads.map(|thread| thread.unwrap().path())
    };
    let mine: Vec<_> = threads(std::process::id().cast_signed())
        .filter(|thread| {
            let children = std::fs::read_to_string(thread.join("children")).unwrap_or_default();
            children.split_whitespace().any(|pid| pid == pool.pids()[0].to_string())
        })
        .collect();
    assert_eq!(mine.len(), 1, "the supervisor has forked the workers");
    let children = std::fs::read_to_string(mine[0].join("children")).unwrap();
    let children: Vec<i32> = children.split_whitespace().map(|pid| pid.parse().unwrap()).collect();
    assert_eq!(children.len(), 3, "two workers and the zygote");
    let watched: Vec<_> = children.into_iter().flat_map(threads).chain(mine).collect();
    let count = || -> u64 { watched.iter().map(|thread| switches(thread).unwrap()).sum() };
    // They look around for a while before they go to sleep; then for good. Whoever polls is awake in every such interval.
    let mut before = count();
    let quiet = (0..20).any(|_| {
        std::thread::sleep(Duration::from_secs(1));
        std::mem::replace(&mut before, count()) == before
    });
    assert!(quiet, "somebody is still awake");
}

#[test]
fn d1_waiting_in_a_callback_is_an_error() {
    let (pool, square) = squares(1);
    let pool = Arc::new(pool);
    let (said, heard) = channel();
    let inner = pool.clone();
    let outer = pool
        .apply_async_then(square, 3, move |_| {
            let submitted = inner.apply_async(square, 5).unwrap();
            let refused = [
                inner.apply(square, 4).map(drop),
                inner.map(square, vec![4]).map(drop),
                inner.imap(square, [4], 1).next().unwrap().map(drop),
                inner.join(),
            ];
            said.send((submitted, refused)).unwrap();
        })
        .unwrap();
    let (submitted, refused) = heard.recv().unwrap();
    assert!(
        refused.iter().all(|refused| *refused == Err(Error::Nested)),
        "{refused:?}"
    );
    assert_eq!(submitted.get(), Ok(25));
    assert_eq!(outer.get(), Ok(9));
}

#[test]
fn a_pool_can_be_dropped_in_its_callback() {
    let (pool, square) = squares(2);
    let pids = pool.pids();
    let pool = Arc::new(std::sync::Mutex::new(Some(pool)));
    let (held, (said, heard)) = (pool.clone(), channel());
    let callback = move |_: &Result<u64, Error>| {
        drop(held.lock().unwrap().take());
        said.send(()).unwrap();
    };
    let handle = pool
        .lock()
        .unwrap()
        .as_ref()
        .unwrap()
        .apply_async_then(square, 3, callback);
    assert_eq!(handle.unwrap().get(), Ok(9));
    heard.recv().unwrap();
    while pids.iter().any(|&pid| kill(Pid::from_raw(pid), None::<Signal>).is_ok()) {
        std::thread::yield_now();
    }
}

#[test]
fn an_iterator_over_a_closed_pool_ends() {
    let (pool, square) = squares(1);
    pool.close();
    let results: Vec<_> = pool.imap(square, 0.., 1).collect();
    assert_eq!(results, [Err(Error::Closed)]);
}

#[test]
fn many_threads_share_a_pool() {
    let (pool, square) = squares(2);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let pool = &pool;
            scope.spawn(move || {
                for n in 0..300 {
                    let handles: Vec<_> = (0..n % 90).map(|n| pool.apply_async(square, n).unwrap()).collect();
                    assert_eq!(pool.apply(square, n + thread), Ok((n + thread) * (n + thread)));
                    for (n, handle) in (0..).zip(handles) {
                        assert_eq!(handle.get(), Ok(n * n));
                    }
                }
            });
        }
    });
}
