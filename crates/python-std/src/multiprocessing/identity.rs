//! Who a process is to `multiprocessing`: its name, its number, its key.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use forklore_event::Pid;
use forklore_python::interp::Thread;
use forklore_python::value::{Class, Shared, Value};

/// What `multiprocessing` knows of the process it runs in: CPython's
/// `process._current_process` and `_process_counter`.
///
/// A process made by `os.fork` keeps its parent's, as in CPython; one made by
/// `multiprocessing` gets its own.
pub struct Identity {
    own: Shared<Own>,
    counter: AtomicU32,
    authkey: Shared<Arc<[u8]>>,
    /// It reads the listing for its parent's sake and must not start processes.
    inheriting: AtomicBool,
}

/// What a process is called.
#[derive(Clone)]
pub struct Own {
    /// `current_process().name`
    pub name: Arc<str>,
    /// Numbers on the path from main: `Process-1:2` is `[1, 2]`.
    pub path: Vec<u32>,
    /// `current_process().daemon`
    pub daemon: bool,
    /// The parent's PID and name; `None` in main.
    pub parent: Option<(Pid, Arc<str>)>,
    /// The class of its `Process` object; `None` for a main process.
    pub class: Option<&'static Class>,
    /// The object that `current_process()` gives; made at first use.
    pub object: Option<Value>,
}

impl Default for Identity {
    fn default() -> Self {
        Self::new(Own {
            name: "MainProcess".into(),
            path: Vec::new(),
            daemon: false,
            parent: None,
            class: None,
            object: None,
        })
    }
}

impl Identity {
    fn new(own: Own) -> Self {
        Self {
            own: Shared::new(own),
            counter: AtomicU32::new(0),
            authkey: Shared::new(random_key()),
            inheriting: AtomicBool::new(false),
        }
    }

    /// Of the process that `thread` runs in.
    pub fn of(thread: &Thread) -> Arc<Self> {
        thread.module_state()
    }

    /// What this process is called.
    pub fn own(&self) -> Own {
        self.own.lock().clone()
    }

    /// `current_process().name = name`
    pub fn rename(&self, name: Arc<str>) {
        self.own.lock().name = name;
    }

    /// `current_process().daemon = daemon`: what its children are unless they are told otherwise.
    pub fn set_daemon(&self, daemon: bool) {
        self.own.lock().daemon = daemon;
    }

    /// `current_process().authkey`
    pub fn authkey(&self) -> Arc<[u8]> {
        self.authkey.snapshot()
    }

    /// Sets the key.
    pub fn set_authkey(&self, key: Arc<[u8]>) {
        *self.authkey.lock() = key;
    }

    /// Keeps the object that `current_process()` gives.
    pub fn keep_object(&self, object: Value) {
        self.own.lock().object = Some(object);
    }

    /// The next child's path, and the default name that goes with it; `kind` is
    /// `Process`, `SpawnProcess` or `ForkPoolWorker`.
    pub fn name_child(&self, kind: &str) -> (Vec<u32>, String) {
        let mut path = self.own.lock().path.clone();
        path.push(self.counter.fetch_add(1, Ordering::Relaxed) + 1);
        let numbers: Vec<String> = path.iter().map(u32::to_string).collect();
        let name = format!("{kind}-{}", numbers.join(":"));
        (path, name)
    }

    /// Whether the process reads the listing for its parent's sake (`_inheriting`).
    pub fn is_inheriting(&self) -> bool {
        self.inheriting.load(Ordering::Relaxed)
    }

    /// Says whether the process reads the listing for its parent's sake.
    pub fn set_inheriting(&self, inheriting: bool) {
        self.inheriting.store(inheriting, Ordering::Relaxed);
    }

    /// In a new child: it is somebody else now.
    pub fn become_child(&self, own: Own) {
        *self.own.lock() = own;
        self.counter.store(0, Ordering::Relaxed);
    }
}

/// 32 random bytes. Nothing that they would keep from strangers can be reached from outside of the stage.
fn random_key() -> Arc<[u8]> {
    let draw = |_| RandomState::new().hash_one(()).to_le_bytes();
    (0..4).flat_map(draw).collect()
}
