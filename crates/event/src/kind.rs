//! What can happen: the kinds of event, and what they tell.

use serde::{Deserialize, Serialize};

use super::{Micros, Pid, PoolId, SystemCall, TaskId};

/// What happened. Past tense; names and fields are a public contract.
///
/// The subject is the `pid` of the enclosing [`super::Event`], not repeated here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // The variants' fields are described with the variants.
pub enum Kind {
    /// The subject exists. `parent` made it; `role` is what the screen calls it.
    ProcessStarted { role: String, parent: Pid, how: How },
    /// The subject ended, by exit (`code`) or by a signal (its name). It is a
    /// zombie from here until [`Kind::ProcessReaped`].
    ProcessExited { code: Option<i32>, signal: Option<String> },
    /// `by` collected the subject's exit status with `waitpid(2)`: its entry in
    /// the process table is gone. `by` is 0 where nobody of the stage did: for
    /// init, and where the kernel did it because the parent ignores SIGCHLD.
    ProcessReaped {
        by: Pid,
        code: Option<i32>,
        signal: Option<String>,
    },
    /// The subject's parent died and the kernel gave it a new one.
    ProcessReparented { from: Pid, to: Pid, adopter: Adopter },
    /// The subject's session, process group or controlling terminal changed.
    /// `tty` is `None` when it has no controlling terminal. `by` is who changed it
    /// with `setpgid(2)`, where that was not the subject.
    SessionChanged {
        sid: Pid,
        pgid: Pid,
        tty: Option<String>,
        #[serde(default)]
        by: Option<Pid>,
    },
    /// `signal` stopped the subject (job control, signal(7)); empty where it is not known which.
    ProcessStopped { signal: String },
    /// SIGCONT let the stopped subject go on.
    ProcessContinued {},
    /// A wait of the subject was answered although `child` has not ended: it was stopped by
    /// `signal`, or continued (`WUNTRACED`, `WCONTINUED`, waitpid(2)).
    WaitAnswered {
        child: Pid,
        with: ChildChange,
        signal: Option<String>,
    },
    /// The scheduler state in `/proc/PID/stat` changed.
    StateChanged { state: ProcessState },
    /// The subject sent `signal` to the process `to` (negative: to a group).
    /// Where the subject is no process, the learner sent it.
    SignalSent { to: Pid, signal: String },
    /// The subject received `signal` and did not die of it.
    SignalReceived { signal: String },
    /// The subject stopped to wait. `thread` is `None` for its main thread.
    Blocked { on: Blocked, thread: Option<String> },
    /// The wait of [`Kind::Blocked`] is over.
    Unblocked { on: Blocked, thread: Option<String> },
    /// The subject made a pool. Its workers follow as [`Kind::WorkerHired`].
    PoolCreated {
        pool: PoolId,
        processes: u32,
        maxtasksperchild: Option<u64>,
        start_method: StartMethod,
        /// Workers come with the tasks (an executor's), not with the pool.
        #[serde(default)]
        on_demand: bool,
    },
    /// A worker died or sent what cannot be unpickled, and with it ended the whole pool (an executor's): whatever
    /// was not done will not be.
    PoolBroken { pool: PoolId },
    /// `Pool.close()`: no new tasks.
    PoolClosed { pool: PoolId },
    /// `Pool.terminate()`: workers are stopped, waiting tasks dropped.
    PoolTerminated { pool: PoolId },
    /// `Pool.join()` returned.
    PoolJoined { pool: PoolId },
    /// The subject became the worker in `slot` of the pool.
    WorkerHired { pool: PoolId, slot: u32 },
    /// The worker ran the pool's initializer to its end.
    InitializerRan { pool: PoolId, function: String, ok: bool },
    /// The subject (the pool's owner) handed in a task.
    TaskSubmitted {
        pool: PoolId,
        task: TaskId,
        call: Call,
        function: String,
        arguments: String,
    },
    /// The subject (a worker) began the task.
    TaskStarted { task: TaskId, slot: u32 },
    /// The subject (a worker) ended the task; `ok` is false if it raised.
    TaskFinished { task: TaskId, ok: bool },
    /// The task's result is with the process that asked for it.
    ResultDelivered { task: TaskId },
    /// So many tasks of the pool were handed in, begun, ended and delivered by the
    /// subject since it was last counted, too many to be told one by one.
    TasksSummarised { pool: PoolId, counts: TaskCounts },
    /// The task's result is with the process that asked for it, which cannot unpickle it: no result of
    /// the pool is delivered any more.
    ResultUnreadable { pool: PoolId, task: TaskId },
    /// A callback of the task is called, in the subject's result thread. The result is not ready before it returns.
    CallbackStarted { task: TaskId, which: CallbackKind },
    /// A callback of the task returned, in the subject's result thread.
    CallbackRan { task: TaskId, which: CallbackKind },
    /// The subject (a worker) reached `maxtasksperchild` and leaves its slot.
    WorkerRetired { slot: u32, tasks: u64 },
    /// The subject (a worker) died; `task` is the one it held, lost with it.
    WorkerLost { slot: u32, task: Option<TaskId> },
    /// The subject (the pool's owner) waits so long, in microseconds of wall-clock time, before it fills
    /// the slot again, because workers keep dying there before their first task.
    HiringDelayed { pool: PoolId, slot: u32, pause_us: Micros },
    /// What really arrived at the stage's terminal. The subject wrote it; it is no process where
    /// that is not known.
    TerminalOutput { text: String },
    /// The stage's terminal was closed, as closing its window would.
    TerminalClosed {},
    /// The subject reached the mark `name` of its listing.
    CheckpointReached { name: String },
    /// Where the subject stands: `line` of its listing, counted from 1; 0 if it is in none any more.
    /// `thread` is `None` for its main thread. `file` is the name that [`Kind::SourceRead`] gave to another
    /// file of the program; `None` for the listing itself.
    LineReached {
        line: u32,
        thread: Option<String>,
        #[serde(default)]
        file: Option<String>,
    },
    /// The subject's thread of this name, which has run a function of the program, has ended.
    ThreadEnded { thread: String },
    /// The subject bound the variable `name` of its listing, which the scenario has watched; `value` is its
    /// `repr`, cut where it is long.
    VariableChanged { name: String, value: String },
    /// The subject computes without a pause, so that its lines are only looked at from time to time;
    /// or, with `sampled` false, each of its lines is followed again.
    LinesSampled { sampled: bool },
    /// It computes in C code and does no statement of Python, or does one again. It cannot be paused meanwhile.
    InCCode { inside: bool },
    /// Its main thread is in this file of a library, which the line of the program that it stands at has called; or, without
    /// a file, it is in the program's own again. Only of who computes is this looked at, from time to time.
    InLibrary { file: Option<String> },
    /// It was told of before it was announced; now it is known what it is.
    ProcessNamed { role: String },
    /// The subject is about to become another program, by the name `program`, and keeps its PID: execve(2).
    ProgramExecuted { program: String },
    /// The subject could not start the program `program`, or become it; `error` is what the system said, in its words.
    ProgramNotStarted { program: String, error: String },
    /// Threads of the subject want its interpreter lock at the same time. `turns`: who gave it up because another
    /// thread had asked for it, since this was last told, oldest first. `holder` has it now. `None` stands for the main
    /// thread.
    InterpreterLockPassed {
        turns: Vec<Option<String>>,
        holder: Option<String>,
    },
    /// This version of Python's library differs from what the engine knows of it: not all tasks and waits are told.
    TasksNotKnown {},
    /// The lesson is about another start method than the one that this version of Python takes by default: `method`
    /// is the default from here on.
    StartMethodSet { method: StartMethod },
    /// CPU time in percent of one core since the last sample; resident memory.
    ResourcesSampled {
        cpu_percent: f32,
        memory_bytes: u64,
        threads: u32,
    },
    /// The scenario clock runs at `rate` times the wall clock, or stands.
    /// `wall_us` is the wall-clock time since the start, for the way back.
    ClockChanged { rate: f64, paused: bool, wall_us: Micros },
    /// The subject, a fresh interpreter that reads the listing again, came to a
    /// statement that starts processes and is not guarded by
    /// `if __name__ == "__main__":`. It raised instead of starting them.
    StartRefused {},
    /// A [`super::Limit`] was reached: its name and its value. Said by a process, it made one
    /// call of that process fail; without a subject, it ended the run.
    LimitReached { limit: String, value: u64 },
    /// The file `name` of the program that the stage runs, as it was when the run began; other files of the
    /// program follow as the run comes to them.
    SourceRead { name: String, text: String },
    /// What the words at the mark `checkpoint` claim, against the instant at which the run stands there.
    ClaimsChecked {
        checkpoint: String,
        claims: Vec<Expectation>,
    },
    /// From here on somebody chooses who does the next statement; or, if not `by_hand`, the kernel does again.
    SchedulerChanged { by_hand: bool },
    /// Somebody has to choose: each of these processes of the stage stands before a statement, and nobody else can go on.
    ChoiceDue { among: Vec<Pid> },
    /// Somebody chose that the process `to` does the next statement.
    StatementGranted { to: Pid },
    /// Everything has ended; the scenario's expectations were checked.
    ScenarioEnded { expectations: Vec<Expectation> },
}

/// How a process came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// forklore started it: init, and the process that runs the listing.
    Launch,
    /// `fork(2)`.
    Fork,
    /// A fresh interpreter (start method `spawn`).
    Spawn,
    /// Another program, `execve(2)`.
    Program,
}

/// What a wait can tell of a child that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildChange {
    /// A signal stopped it.
    Stopped,
    /// SIGCONT let it go on.
    Continued,
}

/// Who adopts an orphan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adopter {
    /// The init process of the PID namespace.
    Init,
    /// The nearest living ancestor marked as a child subreaper.
    Subreaper,
}

/// The state letters of `/proc/PID/stat`, proc(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProcessState {
    /// Running or ready to run.
    R,
    /// Sleeping, can be interrupted.
    S,
    /// Waiting for a disk or the like, cannot be interrupted.
    D,
    /// Stopped by a signal.
    T,
    /// Stopped by a tracer.
    #[serde(rename = "t")]
    Traced,
    /// Zombie: ended, not yet reaped.
    Z,
    /// Dead, on its way out of the table.
    X,
    /// Idle kernel thread.
    I,
}

impl ProcessState {
    /// The state of a letter of `/proc/PID/stat`.
    pub fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'R' => Self::R,
            'S' => Self::S,
            'D' => Self::D,
            'T' => Self::T,
            't' => Self::Traced,
            'Z' => Self::Z,
            'X' | 'x' => Self::X,
            'I' => Self::I,
            _ => return None,
        })
    }

    /// The letter that `ps` shows.
    pub fn letter(self) -> char {
        match self {
            Self::R => 'R',
            Self::S => 'S',
            Self::D => 'D',
            Self::T => 'T',
            Self::Traced => 't',
            Self::Z => 'Z',
            Self::X => 'X',
            Self::I => 'I',
        }
    }
}

/// What a process waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Blocked {
    /// `time.sleep`, for so many microseconds of scenario time.
    Sleep { for_us: Micros },
    /// `os.wait`, `os.waitpid`: for a child (`None`: any child). `changes`: it is answered when one is stopped
    /// or goes on, too (`WUNTRACED`, `WCONTINUED`, waitpid(2)).
    Wait {
        child: Option<Pid>,
        #[serde(default)]
        changes: bool,
    },
    /// `AsyncResult.get` or `.wait`.
    Get { task: TaskId, timeout_us: Option<Micros> },
    /// `Pool.apply`, which is `apply_async` and `get` in one.
    Apply { task: TaskId },
    /// `Pool.map` and its like: for all chunks of the call.
    Map { task: TaskId },
    /// `Pool.join`.
    JoinPool { pool: PoolId },
    /// `Process.join`.
    JoinProcess { child: Pid, timeout_us: Option<Micros> },
    /// `Thread.join`.
    JoinThread { thread: String },
    /// A lock, an event, a queue or a pipe, by its name.
    Lock { name: String },
    /// An idle worker waiting for a task.
    Task { slot: u32 },
    /// Room in a full pipe, queue or terminal to write to, by its name.
    Write { name: String },
    /// `signal.pause`.
    Signal {},
    /// A fork server, for somebody to ask for a process.
    Request {},
    /// The interpreter lock, held by another thread.
    InterpreterLock {},
    /// A system call of which the program tells nothing: the kernel is seen to have the thread asleep.
    /// `None` where it does not show in which.
    SystemCall {
        #[serde(default)]
        call: Option<SystemCall>,
        /// Since when it has been asleep, in scenario time, if that is known to be before it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since_us: Option<Micros>,
    },
}

/// The method of the pool that submitted a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Call {
    Apply,
    ApplyAsync,
    Map,
    MapAsync,
    Starmap,
    StarmapAsync,
    Imap,
    ImapUnordered,
    Submit,
}

impl Call {
    /// The method's name in Python.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::ApplyAsync => "apply_async",
            Self::Map => "map",
            Self::MapAsync => "map_async",
            Self::Starmap => "starmap",
            Self::StarmapAsync => "starmap_async",
            Self::Imap => "imap",
            Self::ImapUnordered => "imap_unordered",
            Self::Submit => "submit",
        }
    }
}

impl Call {
    /// Whether it hands in what it finds in an iterable, in chunks.
    pub fn takes_an_iterable(self) -> bool {
        !matches!(self, Self::Apply | Self::ApplyAsync | Self::Submit)
    }
}

/// How many tasks have come how far. A task that has ended has been begun, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskCounts {
    /// Handed in.
    pub submitted: u64,
    /// Begun by a worker.
    pub started: u64,
    /// Ended by a worker.
    pub finished: u64,
    /// Ended by raising; these are among the finished.
    pub failed: u64,
    /// Their results are with the process that asked for them.
    pub delivered: u64,
}

impl TaskCounts {
    /// Adds others to these. What a recording claims can be any number.
    pub fn add(&mut self, other: &Self) {
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        add(&mut self.submitted, other.submitted);
        add(&mut self.started, other.started);
        add(&mut self.finished, other.finished);
        add(&mut self.failed, other.failed);
        add(&mut self.delivered, other.delivered);
    }

    /// Whether there is nothing to be told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which of a task's callbacks ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CallbackKind {
    Callback,
    ErrorCallback,
}

/// CPython's start methods, `multiprocessing.get_start_method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StartMethod {
    Fork,
    Spawn,
    Forkserver,
}

impl StartMethod {
    /// Its name in Python.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Spawn => "spawn",
            Self::Forkserver => "forkserver",
        }
    }
}

/// A value that a scenario can expect of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Bool(bool),
    /// A count.
    Int(i64),
    /// A name.
    Text(String),
}

/// One `[[expect]]` of a scenario against one run, or one claim of a checkpoint against one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// The stage it is about.
    pub stage: String,
    /// The fact's name.
    pub fact: String,
    /// The role of the process that the fact is about; `None` for a fact of the whole stage.
    #[serde(default)]
    pub of: Option<String>,
    /// What the scenario wants, in words: `is 1`, `at_least 2`.
    pub wanted: String,
    /// What this run gave; `None` if the fact never came about.
    pub got: Option<Fact>,
    /// Whether they agree.
    pub met: bool,
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}
