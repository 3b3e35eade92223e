//! What the observer sees of a program on Python where that tells nothing: waits in C code, stops, handlers.

use forklore_event::{Blocked, Event, Kind};

use super::own_program::{Watched, python_is_here, run};
use super::support;

/// Main reads an empty pipe, its child writes into a full one, and a thread wants a lock that nobody gives back.
const WAITS: &str = "import os, threading
lock = threading.Lock()
lock.acquire()
def want():
    lock.acquire()
threading.Thread(target=want, name='t1', daemon=True).start()
r, w = os.pipe()
if os.fork() == 0:
    os.write(w, b'x' * 1_000_000)
empty, _ = os.pipe()
os.read(empty, 1)
";

#[test]
fn who_waits_in_c_code_is_not_said_to_run() {
    if !python_is_here() {
        return;
    }
    let mut console = Watched::begin(WAITS);
    let waits = |events: &[Event]| {
        let wait = |event: &Event| match &event.kind {
            Kind::Blocked {
                on: Blocked::SystemCall { call, .. },
                thread,
            } => Some((event.pid, thread.clone(), *call)),
            _ => None,
        };
        events.iter().filter_map(wait).collect::<Vec<_>>()
    };
    support::eventually("all three are seen to wait", || {
        let waits = waits(&console.events());
        let of_main = |thread: Option<&str>| {
            let mut waits = waits.iter();
            waits.any(|(pid, name, _)| *pid == 2 && name.as_deref() == thread)
        };
        of_main(None) && of_main(Some("t1")) && waits.iter().any(|(pid, ..)| *pid > 2)
    });
    let shows_calls = waits(&console.events()).iter().all(|(_, _, call)| call.is_some());
    let texts = match shows_calls {
        true => [
            "waits to read: the pipe is empty",
            "waits to write: the pipe is full",
            "waits for a lock",
        ],
        false => [
            "waits in a C call of line 11",
            "waits in a C call of line 9",
            "waits in a C call",
        ],
    };
    for text in texts {
        console.wait_for_text(text);
    }
    console.send("q");
    console.wait_for_text("still run");
    console.send("y");
    console.ended();
}

#[test]
fn a_wait_goes_on_when_a_handler_has_returned() {
    if !python_is_here() {
        return;
    }
    let program = "import os, signal, time
def on(number, frame):
    print('handled')
signal.signal(signal.SIGUSR1, on)
if os.fork() == 0:
    os.kill(os.getppid(), signal.SIGUSR1)
    os._exit(0)
time.sleep(1)
os.wait()
";
    let (_folder, path) = support::listing(program);
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(status, Some(0));
    let of_main = log.events.iter().filter(|event| event.pid == log.pid("main"));
    let told: Vec<&str> = of_main
        .filter_map(|event| match &event.kind {
            Kind::SignalReceived { .. } => Some("handler"),
            Kind::Blocked {
                on: Blocked::Sleep { .. },
                ..
            } => Some("sleeps"),
            Kind::Unblocked {
                on: Blocked::Sleep { .. },
                ..
            } => Some("awake"),
            _ => None,
        })
        .collect();
    // It may be sent before main has gone to sleep, or when it has said that it will.
    let orders: [&[&str]; 3] = [
        &["sleeps", "handler", "awake", "sleeps", "awake"],
        &["handler", "sleeps", "awake"],
        &["sleeps", "handler", "awake"],
    ];
    assert!(orders.contains(&told.as_slice()), "{told:?}");
}

#[test]
fn ctrl_z_stops_it_by_sigtstp_and_a_key_lets_it_go_on() {
    if !python_is_here() {
        return;
    }
    let mut console = Watched::begin("name = input('Name? ')\nprint('Hello', name)\ninput()\n");
    console.wait_for_text("waits for input");
    console.send("i");
    console.send([0x1a]);
    console.wait_for_text("stopped by SIGTSTP");
    console.send([0x1b]);
    console.wait_for_text("send SIGCONT");
    console.send("!");
    support::eventually("it goes on", || {
        let events = console.events();
        events.iter().any(|event| event.kind == Kind::ProcessContinued {})
    });
    console.wait_for_text("waits for input");
    console.send("i");
    console.send("Ann\r");
    console.wait_for_text("Hello Ann");
    console.send([0x1b]);
    console.wait_for_text("i: type here");
    console.send("q");
    console.wait_for_text("still run");
    console.send("y");
    console.ended();
}

#[test]
fn a_thread_waits_for_a_lock_at_its_line_from_when_it_came_there_until_it_ends() {
    if !python_is_here() {
        return;
    }
    let program = "import threading, time
lock = threading.Lock()
class Taker(threading.Thread):
    def run(self):
        time.sleep(0.05)
        with lock:
            pass
lock.acquire()
taker = Taker(name='taker')
taker.start()
time.sleep(1)
lock.release()
taker.join()
";
    let (_folder, path) = support::listing(program);
    let (status, log) = run(&path, &[], &[]);
    assert_eq!(status, Some(0));
    let of_taker = |thread: &Option<String>| thread.as_deref() == Some("taker");
    let mut line = None;
    let (mut slept, mut waited, mut ended) = (None, None, false);
    for event in &log.events {
        match &event.kind {
            Kind::LineReached { line: at, thread, .. } if of_taker(thread) => line = Some(*at),
            Kind::Unblocked { thread, .. } if of_taker(thread) => {
                slept.get_or_insert(event.at_us);
            }
            Kind::Blocked {
                on: Blocked::SystemCall { since_us, .. },
                thread,
            } if of_taker(thread) && slept.is_some() => {
                waited.get_or_insert((since_us.unwrap_or(event.at_us), event.at_us, line));
            }
            Kind::ThreadEnded { thread } => ended = thread == "taker",
            _ => {}
        }
    }
    let (since, told, at) = waited.expect("it waits for the lock");
    assert!(slept <= Some(since) && since <= told, "{slept:?} {since} {told}");
    assert_eq!(at, Some(6), "it stands where it wants the lock");
    assert!(ended, "its end is told");
}
