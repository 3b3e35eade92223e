//! What the machine allows: a raw loop a case.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

/// Round trips a second of one byte between two processes over two pipes: `cat` is the other.
pub fn pipe_ping_pong() -> f64 {
    let mut child = Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("cat can be run");
    let mut there = child.stdin.take().expect("a pipe was asked for");
    let mut back = child.stdout.take().expect("a pipe was asked for");
    let mut trip = || {
        there.write_all(&[1]).expect("cat reads");
        back.read_exact(&mut [0]).expect("cat writes");
    };
    (0..100).for_each(|_| trip());
    let start = Instant::now();
    (0..5_000).for_each(|_| trip());
    let figure = 5_000.0 / start.elapsed().as_secs_f64();
    drop(there);
    let _ = child.wait();
    figure
}

/// Round trips a second of a word that two threads wait for without ever sleeping.
pub fn spinning_ping_pong() -> f64 {
    const ROUNDS: u64 = 200_000;
    let word = Arc::new(AtomicU64::new(0));
    let other = word.clone();
    let answering = thread::spawn(move || {
        for round in 0..ROUNDS {
            wait_for(&other, 2 * round + 1);
            other.store(2 * round + 2, Ordering::Release);
        }
    });
    let start = Instant::now();
    for round in 0..ROUNDS {
        word.store(2 * round + 1, Ordering::Release);
        wait_for(&word, 2 * round + 2);
    }
    let figure = ROUNDS as f64 / start.elapsed().as_secs_f64();
    let _ = answering.join();
    figure
}

/// Yields now and then, because the two may have to share a processor.
fn wait_for(word: &AtomicU64, value: u64) {
    let mut looks = 0_u32;
    while word.load(Ordering::Acquire) != value {
        looks += 1;
        if looks.is_multiple_of(4_000) {
            thread::yield_now();
        }
        std::hint::spin_loop();
    }
}

/// Words a second through a ring to another thread and back through another.
pub fn shared_ring() -> f64 {
    const COUNT: u64 = 2_000_000;
    let (there, back) = (Arc::new(Ring::default()), Arc::new(Ring::default()));
    let (input, output) = (there.clone(), back.clone());
    let working = thread::spawn(move || {
        for _ in 0..COUNT {
            output.push(input.pop());
        }
    });
    let start = Instant::now();
    let (mut sent, mut received) = (0, 0);
    while received < COUNT {
        while sent < COUNT && sent - received < RING {
            there.push(sent);
            sent += 1;
        }
        assert_eq!(back.pop(), received);
        received += 1;
    }
    let figure = COUNT as f64 / start.elapsed().as_secs_f64();
    let _ = working.join();
    figure
}

const RING: u64 = 1024;

/// One producer, one consumer.
struct Ring {
    words: Vec<AtomicU64>,
    tail: AtomicU64,
    head: AtomicU64,
}

impl Default for Ring {
    fn default() -> Self {
        Self {
            words: (0..RING).map(|_| AtomicU64::new(0)).collect(),
            tail: AtomicU64::new(0),
            head: AtomicU64::new(0),
        }
    }
}

impl Ring {
    fn push(&self, word: u64) {
        let tail = self.tail.load(Ordering::Relaxed);
        while tail - self.head.load(Ordering::Acquire) == RING {
            thread::yield_now();
        }
        self.words[(tail % RING) as usize].store(word, Ordering::Relaxed);
        self.tail.store(tail + 1, Ordering::Release);
    }

    fn pop(&self) -> u64 {
        let head = self.head.load(Ordering::Relaxed);
        while self.tail.load(Ordering::Acquire) == head {
            thread::yield_now();
        }
        let word = self.words[(head % RING) as usize].load(Ordering::Relaxed);
        self.head.store(head + 1, Ordering::Release);
        word
    }
}

fn fork() -> nix::unistd::Pid {
    forklore_os::fork::fork(|| 0).expect("a process can be made")
}

fn wait(pid: nix::unistd::Pid) {
    forklore_os::fork::wait(pid.as_raw()).expect("it is our child");
}

/// Processes a second that do nothing, two at a time.
pub fn fork_and_wait() -> f64 {
    let start = Instant::now();
    for _ in 0..250 {
        let pair = [fork(), fork()];
        pair.into_iter().for_each(wait);
    }
    500.0 / start.elapsed().as_secs_f64()
}

/// Seconds for 64 processes that do nothing.
pub fn fork_64() -> f64 {
    let start = Instant::now();
    let all: Vec<_> = (0..64).map(|_| fork()).collect();
    all.into_iter().for_each(wait);
    start.elapsed().as_secs_f64()
}

/// Echoes of a mebibyte a second through a socket pair.
pub fn copy_1mib() -> f64 {
    let (mut ours, mut theirs) = UnixStream::pair().expect("a socket pair can be made");
    let echoing = thread::spawn(move || {
        let mut buffer = vec![0; 1 << 20];
        while theirs.read_exact(&mut buffer).is_ok() && theirs.write_all(&buffer).is_ok() {}
    });
    let mut buffer = vec![7; 1 << 20];
    let start = Instant::now();
    for _ in 0..100 {
        ours.write_all(&buffer).expect("the other reads");
        ours.read_exact(&mut buffer).expect("the other writes");
    }
    let figure = 100.0 / start.elapsed().as_secs_f64();
    drop(ours);
    let _ = echoing.join();
    figure
}

/// Seconds from SIGKILL to waitpid.
pub fn death_seen() -> f64 {
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let pid = forklore_os::fork::fork(|| {
                loop {
                    nix::unistd::pause();
                }
            })
            .expect("a process can be made");
            thread::sleep(std::time::Duration::from_millis(1));
            let start = Instant::now();
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("it is our child");
            wait(pid);
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[10]
}
