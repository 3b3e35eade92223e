//! Which tasks of a pool are told one by one, and which are only counted.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use forklore_event::{Call, Kind, PoolId, TaskCounts, TaskId};
use forklore_python::interp::Thread;
use forklore_python::value::{Shared, Value, display};

/// So many tasks of a pool are told one by one in a second of the wall clock: more
/// than a screen can show. The rest are counted.
const TOLD_A_SECOND: u32 = 1000;

/// The bit in a task's number on its way to a worker and back that says that the
/// task is only counted.
const COUNTED: TaskId = 1 << 63;

/// Longest text of a task's arguments in an event, in characters.
const LONGEST_ARGUMENTS: usize = 60;

/// What is told of the tasks of a pool: nothing, if it is one of threads.
pub struct TaskEvents {
    pool: Option<PoolId>,
    state: Shared<State>,
}

struct State {
    since: Instant,
    told: u32,
    counted: HashSet<TaskId>,
}

impl State {
    /// Whether the next task can still be told.
    fn has_room(&mut self) -> bool {
        if self.since.elapsed() >= Duration::from_secs(1) {
            (self.since, self.told) = (Instant::now(), 0);
        }
        self.told += u32::from(self.told < TOLD_A_SECOND + 1);
        self.told <= TOLD_A_SECOND
    }
}

impl TaskEvents {
    /// Nothing is told yet of `pool`.
    pub fn new(pool: Option<PoolId>) -> Self {
        Self {
            pool,
            state: Shared::new(State {
                since: Instant::now(),
                told: 0,
                counted: HashSet::new(),
            }),
        }
    }

    /// Tells that `task` is handed in, or counts it where there are too many to be told.
    pub fn submitted(&self, thread: &mut Thread, task: TaskId, call: Call, function: &Value, shown: &Value) {
        let Some(pool) = self.pool else { return };
        let is_told = self.state.lock().has_room() || !thread.stage().task_tally().is_for(pool);
        if is_told {
            let (function, arguments) = described(thread, function, shown);
            return thread.stage().say(Kind::TaskSubmitted {
                pool,
                task,
                call,
                function,
                arguments,
            });
        }
        self.state.lock().counted.insert(task);
        thread.stage().task_tally().add(TaskCounts {
            submitted: 1,
            ..TaskCounts::default()
        });
    }

    /// Tells that the result of `task` is there, or counts it if the task was only counted.
    pub fn delivered(&self, thread: &Thread, task: TaskId) {
        if self.pool.is_none() {
            return;
        }
        match self.state.lock().counted.remove(&task) {
            true => thread.stage().task_tally().add(TaskCounts {
                delivered: 1,
                ..TaskCounts::default()
            }),
            false => thread.stage().say(Kind::ResultDelivered { task }),
        }
    }

    /// Tells that the result of `task` cannot be unpickled.
    pub fn unreadable(&self, thread: &Thread, task: TaskId) {
        if let Some(pool) = self.pool {
            thread.stage().say(Kind::ResultUnreadable { pool, task });
        }
    }

    /// The number under which `task` travels.
    pub fn label(&self, task: TaskId) -> TaskId {
        match self.state.lock().counted.contains(&task) {
            true => task | COUNTED,
            false => task,
        }
    }
}

/// A task's number and whether it is only counted, by the number under which it travels.
pub fn read_label(label: TaskId) -> (TaskId, bool) {
    (label & !COUNTED, label & COUNTED != 0)
}

/// A task's function and arguments, for its event.
pub fn described(thread: &mut Thread, function: &Value, positional: &Value) -> (String, String) {
    let name = match function {
        Value::Function(function) => function.name().to_string(),
        Value::Native(function) => function.name.to_owned(),
        Value::Class(class) => class.name.to_owned(),
        other => other.type_name().to_owned(),
    };
    let values = match positional {
        Value::Tuple(values) => values.to_vec(),
        Value::List(values) => values.snapshot(),
        other => vec![other.clone()],
    };
    // So many bytes are at least a quarter as many characters.
    let enough = 4 * LONGEST_ARGUMENTS;
    let shown = |value| display::beginning_of_repr(thread, value, enough).unwrap_or_default();
    let arguments = values.iter().map(shown).collect::<Vec<_>>().join(", ");
    let mut shortened: String = arguments.chars().take(LONGEST_ARGUMENTS).collect();
    if shortened.len() < arguments.len() {
        shortened.push_str("...");
    }
    (name, shortened)
}
