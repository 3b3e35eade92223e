//! Events of every kind in any order, as no run makes them.

use forklore_event::*;
use proptest::prelude::*;

/// So many kinds of event there are.
const KINDS: usize = 59;

/// So many kinds of waiting there are.
const WAITS: usize = 15;

/// What an event is made of.
#[derive(Clone, Debug)]
struct Parts {
    pids: [Pid; 3],
    task: TaskId,
    pool: PoolId,
    slot: u32,
    small: u32,
    large: u64,
    rate: f64,
    text: String,
    name: Option<String>,
    code: Option<i32>,
    yes: bool,
    choice: usize,
}

fn pid() -> impl Strategy<Value = Pid> {
    prop_oneof![8 => 0..8, 1 => any::<i32>()]
}

fn text() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &["W1", "W12", "init", "main", "C1", "SIGHUP", "一\n", "x9"];
    proptest::sample::select(KNOWN).prop_map(str::to_owned)
}

fn parts() -> impl Strategy<Value = Parts> {
    let numbers = (
        [pid(), pid(), pid()],
        prop_oneof![8 => 0..12_u64, 1 => any::<u64>()],
        prop_oneof![8 => 0..2_u32, 1 => any::<u32>()],
        prop_oneof![8 => 0..4_u32, 1 => any::<u32>()],
        any::<u32>(),
        any::<u64>(),
        any::<f64>(),
    );
    let others = (
        text(),
        proptest::option::of(text()),
        proptest::option::of(any::<i32>()),
        any::<bool>(),
        0..64_usize,
    );
    (numbers, others).prop_map(
        |((pids, task, pool, slot, small, large, rate), (text, name, code, yes, choice))| Parts {
            pids,
            task,
            pool,
            slot,
            small,
            large,
            rate,
            text,
            name,
            code,
            yes,
            choice,
        },
    )
}

impl Parts {
    fn one_of<T: Copy>(&self, all: &[T]) -> T {
        all[self.choice % all.len()]
    }

    fn state(&self) -> ProcessState {
        use ProcessState::{D, I, R, S, T, Traced, X, Z};
        self.one_of(&[R, S, D, T, Traced, Z, X, I])
    }

    fn call(&self) -> Call {
        use Call::{Apply, ApplyAsync, Imap, ImapUnordered, Map, MapAsync, Starmap, StarmapAsync, Submit};
        self.one_of(&[
            Apply,
            ApplyAsync,
            Map,
            MapAsync,
            Starmap,
            StarmapAsync,
            Imap,
            ImapUnordered,
            Submit,
        ])
    }

    fn counts(&self) -> TaskCounts {
        let [submitted, started, finished] = self.pids.map(|number| u64::from(number.unsigned_abs()));
        TaskCounts {
            submitted,
            started,
            finished,
            failed: self.large,
            delivered: self.task,
        }
    }

    fn expectation(&self) -> Expectation {
        Expectation {
            stage: self.text.clone(),
            fact: "zombies".to_owned(),
            of: self.name.clone(),
            wanted: "is 1".to_owned(),
            got: self.code.map(|code| Fact::Int(code.into())),
            met: self.yes,
        }
    }
}

/// The waiting with this number.
fn wait(number: usize, parts: &Parts) -> Blocked {
    let (task, child, name) = (parts.task, parts.pids[1], parts.text.clone());
    match number {
        0 => Blocked::Sleep { for_us: parts.large },
        1 => Blocked::Wait {
            child: parts.yes.then_some(child),
            changes: parts.large % 2 == 1,
        },
        2 => Blocked::Get { task, timeout_us: None },
        3 => Blocked::Apply { task },
        4 => Blocked::Map { task },
        5 => Blocked::JoinPool { pool: parts.pool },
        6 => Blocked::JoinProcess {
            child,
            timeout_us: Some(parts.large),
        },
        7 => Blocked::JoinThread { thread: name },
        8 => Blocked::Lock { name },
        9 => Blocked::Task { slot: parts.slot },
        10 => Blocked::Write { name },
        11 => Blocked::Signal {},
        12 => Blocked::Request {},
        13 => Blocked::InterpreterLock {},
        _ => Blocked::SystemCall {
            call: parts.yes.then_some(SystemCall::WritePipe),
            since_us: (!parts.yes).then_some(parts.large),
        },
    }
}

/// The number of a waiting; who adds one has to add it here.
fn number_of_wait(on: &Blocked) -> usize {
    match on {
        Blocked::Sleep { .. } => 0,
        Blocked::Wait { .. } => 1,
        Blocked::Get { .. } => 2,
        Blocked::Apply { .. } => 3,
        Blocked::Map { .. } => 4,
        Blocked::JoinPool { .. } => 5,
        Blocked::JoinProcess { .. } => 6,
        Blocked::JoinThread { .. } => 7,
        Blocked::Lock { .. } => 8,
        Blocked::Task { .. } => 9,
        Blocked::Write { .. } => 10,
        Blocked::Signal {} => 11,
        Blocked::Request {} => 12,
        Blocked::InterpreterLock {} => 13,
        Blocked::SystemCall { .. } => 14,
    }
}

/// The kind with this number.
fn kind(number: usize, parts: &Parts) -> Kind {
    match number {
        0..23 => of_process(number, parts),
        _ => of_pool_or_run(number, parts),
    }
}

fn of_process(number: usize, parts: &Parts) -> Kind {
    let [_, one, other] = parts.pids;
    let (text, name, code) = (parts.text.clone(), parts.name.clone(), parts.code);
    let on = || wait(parts.choice % WAITS, parts);
    match number {
        0 => Kind::ProcessStarted {
            role: text,
            parent: one,
            how: parts.one_of(&[How::Launch, How::Fork, How::Spawn, How::Program]),
        },
        1 => Kind::ProcessExited { code, signal: name },
        2 => Kind::ProcessReaped {
            by: one,
            code,
            signal: name,
        },
        3 => Kind::ProcessReparented {
            from: one,
            to: other,
            adopter: parts.one_of(&[Adopter::Init, Adopter::Subreaper]),
        },
        4 => Kind::SessionChanged {
            sid: one,
            pgid: other,
            tty: name,
            by: parts.yes.then_some(one),
        },
        5 => Kind::ProcessStopped { signal: text },
        6 => Kind::ProcessContinued {},
        7 => Kind::WaitAnswered {
            child: one,
            with: parts.one_of(&[ChildChange::Stopped, ChildChange::Continued]),
            signal: name,
        },
        8 => Kind::StateChanged { state: parts.state() },
        9 => Kind::SignalSent { to: one, signal: text },
        10 => Kind::SignalReceived { signal: text },
        11..=14 => Kind::Blocked { on: on(), thread: name },
        15 => Kind::Unblocked { on: on(), thread: name },
        16 => Kind::TerminalOutput { text },
        17 => Kind::TerminalClosed {},
        18 => Kind::CheckpointReached { name: text },
        19 => Kind::LineReached {
            line: parts.small,
            thread: name,
            file: Some(text).filter(|_| parts.small.is_multiple_of(3)),
        },
        20 => Kind::ResourcesSampled {
            cpu_percent: 1.0,
            memory_bytes: parts.large,
            threads: parts.small,
        },
        21 => Kind::StartRefused {},
        _ => Kind::StatementGranted { to: one },
    }
}

fn of_pool_or_run(number: usize, parts: &Parts) -> Kind {
    let (pool, task, slot, yes) = (parts.pool, parts.task, parts.slot, parts.yes);
    let (text, large) = (parts.text.clone(), parts.large);
    match number {
        23 => Kind::PoolCreated {
            pool,
            processes: parts.one_of(&[0, 1, 3, u32::MAX]),
            maxtasksperchild: yes.then_some(large),
            start_method: parts.one_of(&[StartMethod::Fork, StartMethod::Spawn, StartMethod::Forkserver]),
            on_demand: yes,
        },
        24 => Kind::PoolBroken { pool },
        25 => Kind::PoolClosed { pool },
        26 => Kind::PoolTerminated { pool },
        27 => Kind::PoolJoined { pool },
        28 => Kind::WorkerHired { pool, slot },
        29 => Kind::InitializerRan {
            pool,
            function: text,
            ok: yes,
        },
        30 => Kind::TaskSubmitted {
            pool,
            task,
            call: parts.call(),
            function: "work".to_owned(),
            arguments: parts.one_of(&["", "(1,)", "[1, 2]", "7"]).to_owned(),
        },
        31 => Kind::TaskStarted { task, slot },
        32 => Kind::TaskFinished { task, ok: yes },
        33 => Kind::ResultDelivered { task },
        34 => Kind::TasksSummarised {
            pool,
            counts: parts.counts(),
        },
        35 => Kind::ResultUnreadable { pool, task },
        36 => Kind::CallbackRan {
            task,
            which: parts.one_of(&[CallbackKind::Callback, CallbackKind::ErrorCallback]),
        },
        37 => Kind::WorkerRetired { slot, tasks: large },
        38 => Kind::WorkerLost {
            slot,
            task: yes.then_some(task),
        },
        39 => Kind::HiringDelayed {
            pool,
            slot,
            pause_us: large,
        },
        48 => Kind::CallbackStarted {
            task,
            which: CallbackKind::Callback,
        },
        _ => of_run(number, parts),
    }
}

fn of_run(number: usize, parts: &Parts) -> Kind {
    let (text, large, yes) = (parts.text.clone(), parts.large, parts.yes);
    match number {
        40 => Kind::ClockChanged {
            rate: parts.rate,
            paused: yes,
            wall_us: large,
        },
        41 => Kind::LimitReached {
            limit: text,
            value: large,
        },
        42 => Kind::SourceRead {
            name: "a.py".to_owned(),
            text,
        },
        43 => Kind::ClaimsChecked {
            checkpoint: text,
            claims: vec![parts.expectation()],
        },
        47 => Kind::LinesSampled { sampled: yes },
        50 => Kind::InCCode { inside: yes },
        58 => Kind::InLibrary {
            file: parts.name.clone(),
        },
        51 => Kind::ProcessNamed { role: text },
        52 => Kind::TasksNotKnown {},
        55 => Kind::ProgramExecuted { program: text },
        56 => Kind::ThreadEnded { thread: text },
        57 => Kind::ProgramNotStarted {
            program: text.clone(),
            error: text,
        },
        53 => Kind::InterpreterLockPassed {
            turns: vec![Some(text), None, parts.name.clone()],
            holder: parts.name.clone(),
        },
        54 => Kind::StartMethodSet {
            method: StartMethod::Fork,
        },
        49 => Kind::VariableChanged {
            name: "n".to_owned(),
            value: text,
        },
        45 => Kind::SchedulerChanged { by_hand: yes },
        46 => Kind::ChoiceDue {
            among: parts.pids.to_vec(),
        },
        _ => Kind::ScenarioEnded {
            expectations: vec![parts.expectation()],
        },
    }
}

/// A number under which [`kind`] makes it; who adds a kind has to add it here.
fn number_of_kind(kind: &Kind) -> usize {
    match kind {
        Kind::ProcessStarted { .. } => 0,
        Kind::ProcessExited { .. } => 1,
        Kind::ProcessReaped { .. } => 2,
        Kind::ProcessReparented { .. } => 3,
        Kind::SessionChanged { .. } => 4,
        Kind::ProcessStopped { .. } => 5,
        Kind::ProcessContinued {} => 6,
        Kind::WaitAnswered { .. } => 7,
        Kind::StateChanged { .. } => 8,
        Kind::SignalSent { .. } => 9,
        Kind::SignalReceived { .. } => 10,
        Kind::Blocked { .. } => 11,
        Kind::Unblocked { .. } => 15,
        Kind::TerminalOutput { .. } => 16,
        Kind::TerminalClosed {} => 17,
        Kind::CheckpointReached { .. } => 18,
        Kind::LineReached { .. } => 19,
        Kind::ResourcesSampled { .. } => 20,
        Kind::StartRefused {} => 21,
        Kind::StatementGranted { .. } => 22,
        Kind::SchedulerChanged { .. } => 45,
        Kind::ChoiceDue { .. } => 46,
        Kind::LinesSampled { .. } => 47,
        Kind::InCCode { .. } => 50,
        Kind::InLibrary { .. } => 58,
        Kind::ProcessNamed { .. } => 51,
        Kind::TasksNotKnown {} => 52,
        Kind::ProgramExecuted { .. } => 55,
        Kind::ThreadEnded { .. } => 56,
        Kind::ProgramNotStarted { .. } => 57,
        Kind::InterpreterLockPassed { .. } => 53,
        Kind::StartMethodSet { .. } => 54,
        Kind::PoolCreated { .. } => 23,
        Kind::PoolBroken { .. } => 24,
        Kind::PoolClosed { .. } => 25,
        Kind::PoolTerminated { .. } => 26,
        Kind::PoolJoined { .. } => 27,
        Kind::WorkerHired { .. } => 28,
        Kind::InitializerRan { .. } => 29,
        Kind::TaskSubmitted { .. } => 30,
        Kind::TaskStarted { .. } => 31,
        Kind::TaskFinished { .. } => 32,
        Kind::ResultDelivered { .. } => 33,
        Kind::TasksSummarised { .. } => 34,
        Kind::ResultUnreadable { .. } => 35,
        Kind::CallbackRan { .. } => 36,
        Kind::CallbackStarted { .. } => 48,
        Kind::VariableChanged { .. } => 49,
        Kind::WorkerRetired { .. } => 37,
        Kind::WorkerLost { .. } => 38,
        Kind::HiringDelayed { .. } => 39,
        Kind::ClockChanged { .. } => 40,
        Kind::LimitReached { .. } => 41,
        Kind::SourceRead { .. } => 42,
        Kind::ClaimsChecked { .. } => 43,
        Kind::ScenarioEnded { .. } => 44,
    }
}

/// Any event; those from which processes and tasks come are more than their share.
pub fn event() -> impl Strategy<Value = Event> {
    let at = prop_oneof![8 => 0..10_000_000_u64, 1 => any::<u64>()];
    let number = prop_oneof![3 => 0..KINDS, 1 => proptest::sample::select(&[0_usize, 23, 28, 30, 31, 32][..])];
    (at, 0..3_u8, number, parts()).prop_map(|(at_us, stage, number, parts)| Event {
        at_us,
        stage,
        pid: parts.pids[0],
        host_pid: Some(parts.pids[0].wrapping_add(1)),
        evidence: Evidence::Seen,
        kind: kind(number, &parts),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_of_every_kind_are_made(parts in parts()) {
        for number in (0..KINDS).filter(|number| !(12..15).contains(number)) {
            prop_assert_eq!(number_of_kind(&kind(number, &parts)), number);
        }
        for number in 0..WAITS {
            prop_assert_eq!(number_of_wait(&wait(number, &parts)), number);
        }
    }
}
