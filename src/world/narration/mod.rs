//! One sentence about what the newest important event means.

mod pools;

use super::{Process, StageWorld, World};
use crate::text::{Message, message};
use forklore_event::{
    Adopter, Blocked, ChildChange, Event, How, Kind, Limit, NO_PROCESS, Pid, ProcessState, SystemCall,
};

/// What the newest important event means, if it has a meaning of its own.
pub fn sentence(world: &World) -> Option<Message> {
    meaning(world, world.news()?)
}

/// What the newest event that has a meaning means.
pub fn latest_sentence(world: &World) -> Option<Message> {
    world.recent.iter().rev().find_map(|event| meaning(world, event))
}

/// What an event means. That init starts, waits and goes down is the frame of
/// every run and means nothing; that it hands on a signal does.
pub fn meaning(world: &World, event: &Event) -> Option<Message> {
    let stage = world.stages.get(usize::from(event.stage))?;
    let by_init = stage.process(event.pid).is_some_and(Process::is_init);
    if by_init && !matches!(event.kind, Kind::SignalSent { .. } | Kind::SignalReceived { .. }) {
        return None;
    }
    let who = &stage.role(event.pid);
    let scene = Scene { stage, event, who };
    scene
        .about_life()
        .or_else(|| scene.about_schedule())
        .or_else(|| scene.about_signals())
        .or_else(|| scene.about_waiting())
        .or_else(|| scene.about_pools())
        .or_else(|| scene.about_tasks())
}

/// The event to be put into words, and where it happened.
struct Scene<'a> {
    stage: &'a StageWorld,
    event: &'a Event,
    who: &'a str,
}

impl Scene<'_> {
    fn process(&self) -> Option<&Process> {
        self.stage.process(self.event.pid)
    }

    fn about_schedule(&self) -> Option<Message> {
        Some(match &self.event.kind {
            Kind::SchedulerChanged { by_hand: true } => message!("told-by-hand"),
            Kind::SchedulerChanged { by_hand: false } => message!("told-by-kernel"),
            Kind::StatementGranted { to } => {
                let who = &*self.stage.role(*to);
                let line = self.stage.process(*to).and_then(|process| process.threads.main.line);
                match line {
                    Some(line) => message!("told-chosen-at-line", who, line),
                    None => message!("told-chosen", who),
                }
            }
            _ => return None,
        })
    }

    fn about_life(&self) -> Option<Message> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::ProcessStarted { how: How::Launch, .. } => {
                message!("told-launched", who)
            }
            Kind::ProcessStarted { parent, how, .. } => self.started(*parent, *how),
            Kind::ProcessExited { code, signal } => {
                let how = outcome(*code, signal.as_deref());
                message!("told-ended", who, how)
            }
            Kind::StateChanged { state: ProcessState::Z } => return self.zombie(),
            Kind::ProcessReaped { by: NO_PROCESS, .. } if self.process().is_some_and(|process| !process.is_init()) => {
                message!("told-reaped-by-kernel", who)
            }
            Kind::ProcessReaped { by, code, signal } => {
                let by = self.stage.role(*by);
                let how = outcome(*code, signal.as_deref());
                message!("told-reaped", by, who, how)
            }
            Kind::ProcessReparented { from, to, adopter } => {
                let (from, to) = (self.stage.role(*from), self.stage.role(*to));
                let adopter = match adopter {
                    Adopter::Init => "init",
                    Adopter::Subreaper => "subreaper",
                };
                message!("told-adopted", who, from, to, adopter)
            }
            Kind::SessionChanged { pgid, by: Some(by), .. } => {
                let by = self.stage.role(*by);
                message!("told-put-into-group", by, who, pgid)
            }
            Kind::SessionChanged { sid, pgid, tty, .. } => return self.session(*sid, *pgid, tty.as_deref()),
            Kind::InCCode { inside: true } => {
                let line = self.process().and_then(|process| process.threads.main.line);
                match line {
                    Some(line) => message!("told-in-c-at-line", who, line),
                    None => message!("told-in-c", who),
                }
            }
            Kind::InCCode { inside: false } => message!("told-out-of-c", who),
            Kind::ProcessNamed { .. } => {
                let parent = self.stage.role(self.process()?.parent);
                message!("told-named", who, parent)
            }
            Kind::ProgramExecuted { program } => message!("told-program-executed", who, program),
            Kind::ProgramNotStarted { program, error } => message!("told-program-not-started", who, program, error),
            Kind::TasksNotKnown {} => message!("told-tasks-not-known"),
            Kind::StartMethodSet { method } => message!("told-start-method-set", method = method.name()),
            Kind::ProcessStopped { signal } if signal.is_empty() => message!("told-stopped-by-some-signal", who),
            Kind::ProcessStopped { signal } => message!("told-stopped", signal, who),
            Kind::ProcessContinued {} => message!("told-continued", who),
            Kind::VariableChanged { name, value } => message!("told-variable", who, name, value),
            Kind::WaitAnswered { child, with, signal } => self.answered(*child, *with, signal.as_deref()),
            _ => return None,
        })
    }

    fn started(&self, parent: Pid, how: How) -> Message {
        let who = self.who;
        let by_server = self.stage.process(parent).is_some_and(Process::is_fork_server);
        let is_server = self.process().is_some_and(Process::is_fork_server);
        let is_manager = self.process().is_some_and(Process::is_manager);
        let parent = self.stage.role(parent);
        match how {
            _ if is_manager => message!("told-manager-started", parent, who),
            How::Spawn if self.process().is_some_and(Process::is_resource_tracker) => {
                message!("told-resource-tracker-started", parent, who)
            }
            How::Spawn if is_server => message!("told-fork-server-started", parent, who),
            How::Spawn => message!("told-spawned", parent, who),
            How::Program => message!("told-program-started", parent, who),
            _ if by_server => message!("told-forked-by-server", parent, who),
            _ => message!("told-forked", parent, who),
        }
    }

    /// What a wait told of a child that has not ended.
    fn answered(&self, child: Pid, with: ChildChange, signal: Option<&str>) -> Message {
        let who = self.who;
        let child = self.stage.role(child);
        match with {
            ChildChange::Stopped => {
                let signal = signal.unwrap_or("SIGSTOP");
                message!("told-wait-stopped", who, child, signal)
            }
            ChildChange::Continued => message!("told-wait-continued", who, child),
        }
    }

    /// That it stays in the process table, where somebody is there to fetch its exit status.
    fn zombie(&self) -> Option<Message> {
        let who = self.who;
        let process = self.process().filter(|process| process.is_zombie())?;
        let parent = self.stage.process(process.parent)?;
        let waits = parent.is_alive() && !parent.is_init();
        let parent = &parent.role;
        waits.then(|| message!("told-zombie", who, parent))
    }

    fn session(&self, sid: Pid, pgid: Pid, tty: Option<&str>) -> Option<Message> {
        let who = self.who;
        let session = self.process().and_then(|process| process.session.as_ref());
        Some(match (session, tty) {
            // That main leads a group in init's session is the frame of every run.
            _ if self.process().is_some_and(Process::is_main) && sid != pgid && pgid == self.event.pid => return None,
            (Some(session), _) if session.changed_session() && sid == self.event.pid => {
                message!("told-leads-session", who)
            }
            (Some(session), None) if session.changed_terminal() => message!("told-lost-terminal", who),
            _ => message!("told-session", who, sid, pgid),
        })
    }

    fn about_signals(&self) -> Option<Message> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::SignalSent { to, signal } if self.event.pid == NO_PROCESS => {
                let receiver = self.stage.role(*to);
                message!("told-you-signal", signal, receiver)
            }
            Kind::SignalSent { to, signal } if *to < 0 => {
                message!("told-signal-to-group", who, signal, group = to.unsigned_abs())
            }
            Kind::SignalSent { to, signal } => {
                let receiver = self.stage.role(*to);
                if self.stage.process(*to).is_some_and(Process::is_zombie) {
                    message!("told-signal-to-zombie", who, signal, receiver)
                } else {
                    message!("told-signal", who, signal, receiver)
                }
            }
            Kind::SignalReceived { signal } => message!("told-signal-received", who, signal),
            Kind::TerminalClosed {} => message!("told-terminal-closed"),
            Kind::StartRefused {} => message!("told-start-refused", who),
            Kind::LimitReached { limit, value } => self.limit(limit, *value),
            _ => return None,
        })
    }

    /// Which limit, its value, what came of it, and how to raise it.
    fn limit(&self, name: &str, value: u64) -> Message {
        let who = self.who;
        let ended = self.event.pid == NO_PROCESS;
        let told = match Limit::from_name(name) {
            Some(Limit::Processes) => message!("limit-processes", who, value),
            Some(Limit::MemoryMb) if !ended => message!("limit-memory-of-one", who, value),
            Some(Limit::MemoryMb) => message!("limit-memory", value),
            Some(Limit::Seconds) => message!("limit-seconds", value),
            Some(Limit::OutputLines) => message!("limit-output-lines", value),
            Some(Limit::Events) => message!("limit-events", value),
            Some(Limit::Restarts) if self.stage.starts_refused() => {
                return message!("limit-restarts-without-guard", who, value);
            }
            Some(Limit::Restarts) => return message!("limit-restarts", who, value),
            Some(Limit::IntegerBits) => return message!("limit-integer-bits", who, value),
            // Of a newer forklore.
            None => return message!("limit-unknown", who, name, value),
        };
        message!("limit-raised-by", told, name, more = value.saturating_mul(2))
    }

    fn about_waiting(&self) -> Option<Message> {
        let who = self.who;
        let Kind::Blocked { on, .. } = &self.event.kind else {
            return None;
        };
        Some(match on {
            Blocked::Sleep { for_us } => message!("told-sleeps", who, seconds = *for_us as f64 / 1e6),
            Blocked::Wait {
                child: Some(child),
                changes: true,
            } => {
                message!("told-waits-for-change", who, child = self.stage.role(*child))
            }
            Blocked::Wait {
                child: None,
                changes: true,
            } => message!("told-waits-for-any-change", who),
            Blocked::Wait { child: Some(child), .. } | Blocked::JoinProcess { child, .. } => {
                let child = self.stage.role(*child);
                message!("told-waits-for-child", who, child)
            }
            Blocked::Wait { child: None, .. } => message!("told-waits-for-any-child", who),
            Blocked::Apply { task } => message!("told-in-apply", who, task),
            Blocked::Get { task, .. } | Blocked::Map { task } => message!("told-waits-for-result", who, task),
            Blocked::JoinPool { .. } => message!("told-waits-for-workers", who),
            Blocked::JoinThread { thread } => message!("told-waits-for-thread", who, thread),
            Blocked::Lock { name } => message!("told-waits-for-lock", who, name),
            Blocked::Request {} if self.process().is_some_and(Process::is_manager) => {
                message!("told-manager-waits", who)
            }
            Blocked::Request {} => message!("told-server-waits", who),
            Blocked::Write { name } => message!("told-waits-to-write", who, name),
            Blocked::Signal {} => message!("told-waits-for-signal", who),
            Blocked::SystemCall { call, .. } if self.process().is_some_and(Process::runs_program) => {
                let call = call.map_or("other", SystemCall::name);
                message!("told-waits-in-call", who, call)
            }
            Blocked::Task { .. } | Blocked::InterpreterLock {} | Blocked::SystemCall { .. } => return None,
        })
    }
}

/// How a process ended, in a few words.
fn outcome(code: Option<i32>, signal: Option<&str>) -> Message {
    match (code, signal) {
        (_, Some(signal)) => message!("ending-signal", signal),
        (Some(code), None) => message!("ending-code", code),
        (None, None) => message!("ending-unknown"),
    }
}
