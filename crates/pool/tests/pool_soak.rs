//! The pool under ill treatment: short here, long with `just soak-pool`, which sets these.
//!
//! * `FORKLORE_SOAK_KILLS`: how many workers are killed;
//! * `FORKLORE_SOAK_SECONDS`: how long it is used at random;
//! * `FORKLORE_SOAK_GENERATIONS`: how many workers come and go.

#![expect(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "all of it is test; a soak tells its figures"
)]

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use forklore_os::shared::Shared;
use forklore_pool::{Bytes, Ended, Error, Handle, Pool, Task};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// One at a time: they count what belongs to the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn setting(name: &str, default: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}

/// Xorshift: the same numbers in every run, unless a seed is given.
struct Random(u64);

impl Random {
    fn new(salt: u64) -> Self {
        Self((setting("FORKLORE_SOAK_SEED", 1) + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }
}

fn busy(micros: u64) {
    let end = Instant::now() + Duration::from_micros(micros);
    while Instant::now() < end {
        std::hint::spin_loop();
    }
}

/// How many tasks are in a wave; each has a counter of how often it was run.
const WAVE: usize = 120;

/// Kills workers at any time of their lives, and holds every task's fate against what was done to it.
fn kill_at_random(kills: u64, tasks_per_worker: Option<u64>) {
    let runs: Arc<Shared<AtomicU32>> = Arc::new(Shared::create(WAVE).unwrap());
    let mut builder = Pool::builder();
    let counted = runs.clone();
    let work = builder.task("work", move |(number, micros, length): (usize, u64, usize)| {
        counted.get()[number].fetch_add(1, Ordering::SeqCst);
        busy(micros);
        Bytes(vec![number.to_le_bytes()[0]; length])
    });
    let mut builder = builder.processes(3).initializer(|| {
        busy(200);
        Ok::<(), String>(())
    });
    if let Some(tasks) = tasks_per_worker {
        builder = builder.tasks_per_worker(tasks);
    }
    let pool = builder.build().unwrap();
    let mut random = Random::new(tasks_per_worker.unwrap_or(7));
    let (mut killed, mut lost, mut kills_done) = (HashSet::new(), 0, 0);
    while kills_done < kills {
        runs.get().iter().for_each(|count| count.store(0, Ordering::SeqCst));
        let mut lengths = Vec::new();
        let handles: Vec<_> = (0..WAVE)
            .map(|number| {
                // Most are short; some results need a block, and some are long in being written.
                let length = [0, 8, 300, 1 << 20][random.index(4)] >> random.below(3);
                lengths.push(length);
                let micros = random.below(4) * random.below(60);
                pool.apply_async(work, (number, micros, length)).unwrap()
            })
            .collect();
        for _ in 0..4 {
            busy(random.below(3000));
            let pids = pool.pids();
            let Some(&pid) = pids.get(random.index(4)) else {
                continue;
            };
            if kill(Pid::from_raw(pid), Signal::SIGKILL).is_ok() {
                kills_done += 1;
                killed.insert(pid);
            }
        }
        for (number, handle) in handles.into_iter().enumerate() {
            let count = || runs.get()[number].load(Ordering::SeqCst);
            match handle.get() {
                Ok(bytes) => {
                    assert_eq!(bytes, Bytes(vec![number.to_le_bytes()[0]; lengths[number]]));
                    assert_eq!(count(), 1, "task {number} is done, and was run so often");
                }
                Err(Error::WorkerLost { pid, ended, .. }) => {
                    lost += 1;
                    assert_eq!(ended, Ended::Killed(9));
                    assert!(
                        killed.remove(&pid),
                        "{pid} lost a task, and was not killed or has lost another"
                    );
                    assert!(count() <= 1, "task {number} was lost, and run more than once");
                }
                Err(other) => panic!("task {number}: {other}"),
            }
        }
        // In between some are killed that have nothing to do.
        if random.below(4) == 0 {
            busy(random.below(400));
            if let Some(&pid) = pool.pids().first() {
                kills_done += u64::from(kill(Pid::from_raw(pid), Signal::SIGKILL).is_ok());
            }
        }
    }
    eprintln!("{kills_done} kills, {lost} tasks lost");
    assert!(lost > 0, "no kill hit a task");
    assert_eq!(pool.apply(work, (3, 0, 4)), Ok(Bytes(vec![3; 4])));
    pool.close();
    pool.join().unwrap();
    assert_eq!(children(), Vec::<i32>::new());
}

#[test]
fn a_killed_worker_takes_exactly_its_task_with_it() {
    let _alone = alone();
    kill_at_random(setting("FORKLORE_SOAK_KILLS", 300), None);
}

#[test]
fn so_it_does_where_workers_are_recycled() {
    let _alone = alone();
    kill_at_random(setting("FORKLORE_SOAK_KILLS", 300) / 2, Some(20));
}

/// All children of this process, zombies included.
fn children() -> Vec<i32> {
    let threads = std::fs::read_dir("/proc/self/task").expect("proc is mounted");
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("children")).ok())
        .flat_map(|list| {
            list.split_whitespace()
                .map(|pid| pid.parse().unwrap())
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn recycling_goes_on_when_the_zygote_is_killed() {
    let _alone = alone();
    let mut builder = Pool::builder();
    let who = builder.task("who", |_: u32| std::process::id().cast_signed());
    let pool = builder.processes(2).tasks_per_worker(1).build().unwrap();
    let handles: Vec<_> = (0..200).map(|n| pool.apply_async(who, n).unwrap()).collect();
    let mut handles = handles.into_iter();
    let first = handles.next().unwrap().get().unwrap();
    // The oldest child that is not the first worker: it was forked before any of them.
    let zygote = children().into_iter().min_by_key(|&pid| started(pid)).unwrap();
    assert_ne!(zygote, first);
    kill(Pid::from_raw(zygote), Signal::SIGKILL).unwrap();
    let (mut done, mut lost) = (HashSet::from([first]), 0);
    for handle in handles {
        match handle.get() {
            Ok(pid) => assert!(done.insert(pid), "{pid} has run two tasks"),
            Err(Error::WorkerLost { .. }) => lost += 1,
            Err(other) => panic!("{other}"),
        }
    }
    // Workers whose birth was not told of are ended, and there is one at most for each seat.
    assert!(lost <= 2, "{lost} tasks lost");
    drop(pool);
    assert_eq!(children(), Vec::<i32>::new());
}

/// When a process was started, in clock ticks; the end of time if it is gone.
fn started(pid: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    fields
        .split_whitespace()
        .nth(19)
        .and_then(|ticks| ticks.parse().ok())
        .unwrap_or(u64::MAX)
}

/// How many tasks came to what.
#[derive(Debug, Default)]
struct Fates(HashMap<&'static str, u64>);

impl Fates {
    fn count<R>(&mut self, outcome: &Result<R, Error>) {
        let name = match outcome {
            Ok(_) => "done",
            Err(Error::Panicked { .. }) => "panicked",
            Err(Error::WorkerLost { .. }) => "lost",
            Err(Error::Terminated) => "terminated",
            Err(Error::CallbackPanicked { .. }) => "callback panicked",
            Err(other) => panic!("{other}"),
        };
        *self.0.entry(name).or_default() += 1;
    }
}

/// Uses pools at random until the time is over; every task that was submitted comes to one outcome.
#[test]
fn fates_add_up_whatever_is_done() {
    let _alone = alone();
    let end = Instant::now() + Duration::from_secs(setting("FORKLORE_SOAK_SECONDS", 3));
    let mut random = Random::new(99);
    let (mut submitted, mut fates, mut pools) = (0, Fates::default(), 0);
    while Instant::now() < end {
        pools += 1;
        submitted += use_at_random(&mut random, &mut fates);
        assert_eq!(children(), Vec::<i32>::new());
    }
    eprintln!("{pools} pools, {submitted} tasks: {:?}", fates.0);
    assert_eq!(fates.0.values().sum::<u64>(), submitted);
    assert!(fates.0["done"] > 0 && fates.0["panicked"] > 0);
}

/// A pool whose workers do, panic or exit as they are told.
fn pool_at_random(random: &mut Random) -> (Pool, Task<(u64, u64), Vec<u64>>) {
    let mut builder = Pool::builder();
    let work = builder.task("work", |(kind, n): (u64, u64)| {
        match kind {
            0 => panic!("as it was told"),
            1 => std::process::exit(3),
            2..5 => busy(n % 200),
            _ => {}
        }
        vec![n; (n % 300) as usize]
    });
    let mut builder = builder.processes(1 + random.index(4)).grace(Duration::from_millis(50));
    if random.below(2) == 0 {
        builder = builder.tasks_per_worker(1 + random.below(30));
    }
    if random.below(3) == 0 {
        builder = builder.spin(u32::try_from(random.below(5000)).unwrap());
    }
    (builder.build().unwrap(), work)
}

/// One pool's life; gives how many tasks were submitted.
fn use_at_random(random: &mut Random, fates: &mut Fates) -> u64 {
    let (pool, work) = pool_at_random(random);
    let called = Arc::new(AtomicU64::new(0));
    let (mut submitted, mut callbacks) = (0, 0);
    let mut handles: Vec<(u64, Handle<Vec<u64>>)> = Vec::new();
    for _ in 0..random.below(60) {
        let kind = |random: &mut Random| {
            let limit = if random.below(8) == 0 { 5 } else { 400 };
            random.below(limit)
        };
        match random.below(7) {
            0 => {
                let n = random.below(1000);
                fates.count(&pool.apply(work, (kind(random), n)));
                submitted += 1;
            }
            1 | 2 => {
                for n in 0..random.below(300) {
                    handles.push((n, pool.apply_async(work, (kind(random), n)).unwrap()));
                    submitted += 1;
                }
            }
            3 => {
                let called = called.clone();
                let panics = random.below(10) == 0;
                let handle = pool.apply_async_then(work, (kind(random), 5), move |_| {
                    called.fetch_add(1, Ordering::SeqCst);
                    assert!(!panics, "as it was told");
                });
                handles.push((5, handle.unwrap()));
                (submitted, callbacks) = (submitted + 1, callbacks + 1);
            }
            4 => map_at_random(&pool, work, random),
            5 => {
                // Left in the middle.
                let taken = random.index(50);
                let results = pool.imap_unordered(work, (0..200).map(|n| (9, n)), 1 + taken % 7);
                let lengths: Vec<_> = results
                    .take(taken)
                    .map(|result| result.map(|list| list.len()))
                    .collect();
                assert!(lengths.iter().all(Result::is_ok));
            }
            _ => {
                if let Some((n, handle)) = handles.pop() {
                    match handle.get_timeout(Duration::from_micros(random.below(300))) {
                        Ok(outcome) => fates.count(&outcome),
                        Err(handle) => handles.push((n, handle)),
                    }
                }
            }
        }
        if random.below(20) == 0
            && let Some(&pid) = pool.pids().last()
        {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
    let is_ended_early = random.below(3) == 0;
    if is_ended_early {
        pool.terminate();
    } else if random.below(2) == 0 {
        pool.close();
    }
    for (n, handle) in handles {
        let outcome = handle.get();
        if let Ok(list) = &outcome {
            assert_eq!(*list, vec![n; (n % 300) as usize]);
        }
        assert!(is_ended_early || !matches!(outcome, Err(Error::Terminated)));
        fates.count(&outcome);
    }
    drop(pool);
    assert_eq!(called.load(Ordering::SeqCst), callbacks);
    submitted
}

/// No worker is killed by these tasks, but one may have been: then the whole `map` is lost, and it is only asked that it ends.
fn map_at_random(pool: &Pool, work: Task<(u64, u64), Vec<u64>>, random: &mut Random) {
    let count = random.below(400);
    let items: Vec<_> = (0..count).map(|n| (9, n)).collect();
    match pool.map_chunks(work, items, 1 + random.index(50)) {
        Ok(lists) => assert!(
            lists
                .iter()
                .zip(0..)
                .all(|(list, n)| *list == vec![n; (n % 300) as usize])
        ),
        Err(Error::WorkerLost { .. }) => {}
        Err(other) => panic!("{other}"),
    }
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("proc is mounted").count()
}

/// In kibibytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("proc is mounted");
    statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok())
        .expect("it has seven numbers")
        * 4
}

#[test]
fn generations_of_workers_leave_nothing_behind() {
    let _alone = alone();
    let generations = usize::try_from(setting("FORKLORE_SOAK_GENERATIONS", 600)).unwrap();
    let before = descriptors();
    let mut builder = Pool::builder();
    let inside = builder.task("inside", |_: u32| descriptors());
    let pool = builder.processes(2).tasks_per_worker(1).build().unwrap();
    let counts = pool.map_chunks(inside, vec![0; generations / 2], 1).unwrap();
    let (open, memory) = (descriptors(), resident());
    // All the same: a worker inherits nothing from those before it. The first two are not forked by the zygote.
    assert_eq!(counts[2..].iter().collect::<HashSet<_>>().len(), 1, "{counts:?}");
    pool.map_chunks(inside, vec![0; generations / 2], 1).unwrap();
    assert!(descriptors() <= open + 2, "{} after {open}", descriptors());
    let grown = resident().saturating_sub(memory);
    assert!(grown < 4096, "{grown} KiB more");
    drop(pool);
    assert_eq!(descriptors(), before);
    assert_eq!(children(), Vec::<i32>::new());
}

#[test]
fn a_million_tasks_wait_in_bounded_memory() {
    let _alone = alone();
    let mut builder = Pool::builder();
    let square = builder.task("square", |n: u64| n * n);
    let pool = builder.processes(2).build().unwrap();
    let before = resident();
    for n in 0..1_000_000 {
        drop(pool.apply_async(square, n % 1000).unwrap());
    }
    let grown = resident().saturating_sub(before) / 1024;
    assert!(grown < 50, "{grown} MiB more");
    pool.close();
    pool.join().unwrap();
}
