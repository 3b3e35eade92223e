//! The cases on forklore's pool. Every function makes its pool anew and gives operations a second, or seconds.

use std::time::Instant;

use forklore_pool::{Builder, Bytes, Pool, Task};

fn two() -> (Builder, Task<u64, u64>) {
    let mut builder = Pool::builder();
    let task = builder.task("f", |x: u64| x);
    (builder.processes(2), task)
}

fn built(builder: Builder) -> Pool {
    builder.build().expect("a pool can be made")
}

/// Operations a second of `act`, which does `count`.
fn rate(count: u64, act: impl FnOnce()) -> f64 {
    let start = Instant::now();
    act();
    count as f64 / start.elapsed().as_secs_f64()
}

fn round_trips(pool: &Pool, task: Task<u64, u64>, count: u64) -> f64 {
    for n in 0..100 {
        assert_eq!(pool.apply(task, n), Ok(n));
    }
    rate(count, || {
        for n in 0..count {
            assert_eq!(pool.apply(task, n), Ok(n));
        }
    })
}

pub fn apply_blocking() -> f64 {
    let (builder, task) = two();
    round_trips(&built(builder), task, 5_000)
}

pub fn apply_spin() -> f64 {
    let (builder, task) = two();
    round_trips(&built(builder.spin(4_000)), task, 200_000)
}

fn warm() -> (Pool, Task<u64, u64>) {
    let (builder, task) = two();
    let pool = built(builder);
    assert!(pool.map(task, vec![1; 100]).is_ok());
    (pool, task)
}

pub fn apply_async() -> f64 {
    let (pool, task) = warm();
    rate(20_000, || {
        let submit = |n| pool.apply_async(task, n).expect("the pool runs");
        let handles: Vec<_> = (0..20_000).map(submit).collect();
        for (n, handle) in (0..).zip(handles) {
            assert_eq!(handle.get(), Ok(n));
        }
    })
}

/// As Python's `range(100_000)`, nothing that takes memory.
fn items() -> impl ExactSizeIterator<Item = u64> {
    (0..100_000_u32).map(u64::from)
}

pub fn map_chunk1() -> f64 {
    let (pool, task) = warm();
    rate(100_000, || {
        let results = pool.map_chunks(task, items(), 1).expect("no task fails");
        assert_eq!(results.len(), 100_000);
    })
}

pub fn map_default() -> f64 {
    let (pool, task) = warm();
    rate(100_000, || {
        let results = pool.map(task, items()).expect("no task fails");
        assert_eq!(results.len(), 100_000);
    })
}

pub fn imap_unordered() -> f64 {
    let (pool, task) = warm();
    rate(100_000, || {
        let results = pool.imap_unordered(task, 0..100_000, 1);
        assert_eq!(results.filter(Result::is_ok).count(), 100_000);
    })
}

pub fn maxtasksperchild_1() -> f64 {
    let (pool, task) = recycling();
    recycled(&pool, task, 2_000)
}

/// A hundred mebibytes that were there before the pool.
pub fn maxtasksperchild_1_large_main() -> f64 {
    let ballast = ballast();
    let (pool, task) = recycling();
    let figure = recycled(&pool, task, 500);
    assert_eq!(std::hint::black_box(&ballast)[99], 1);
    figure
}

/// A hundred mebibytes that came after the pool was built.
pub fn maxtasksperchild_1_grown_main() -> f64 {
    let (pool, task) = recycling();
    let ballast = ballast();
    let figure = recycled(&pool, task, 2_000);
    assert_eq!(std::hint::black_box(&ballast)[99], 1);
    figure
}

fn ballast() -> Vec<u8> {
    vec![1; 100 << 20]
}

fn recycling() -> (Pool, Task<u64, u64>) {
    let (builder, task) = two();
    let pool = built(builder.tasks_per_worker(1));
    assert!(pool.map(task, vec![1, 2]).is_ok());
    (pool, task)
}

fn recycled(pool: &Pool, task: Task<u64, u64>, count: u64) -> f64 {
    let tasks = usize::try_from(count).expect("they fit into memory");
    rate(count, || {
        assert!(pool.map_chunks(task, vec![1; tasks], 1).is_ok());
    })
}

pub fn pool_64() -> f64 {
    let (builder, _) = two();
    let start = Instant::now();
    let pool = built(builder.processes(64));
    pool.close();
    pool.join().expect("not in a callback");
    start.elapsed().as_secs_f64()
}

pub fn echo_1mib() -> f64 {
    let mut builder = Pool::builder();
    let echo = builder.task("echo", |bytes: Bytes| bytes);
    let pool = built(builder.processes(2));
    let mut bytes = Bytes(vec![7; 1 << 20]);
    for _ in 0..5 {
        bytes = pool.apply(echo, bytes).expect("no task fails");
    }
    rate(200, || {
        for _ in 0..200 {
            bytes = pool.apply(echo, std::mem::take(&mut bytes)).expect("no task fails");
        }
    })
}

/// From the call of a task that kills its worker to the error in the caller; so a round trip is in it.
pub fn worker_lost() -> f64 {
    let mut builder = Pool::builder();
    let die = builder.task("die", |()| {
        // It does not return from this.
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
    });
    let pool = built(builder.processes(2));
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let start = Instant::now();
            assert!(pool.apply(die, ()).is_err());
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[10]
}
