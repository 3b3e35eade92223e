//! From what agents say to messages of the event channel.

use super::members::{Members, Starting};
use super::unconfirmed::Unconfirmed;
use super::words::{Line, call, callback, start_method};
use forklore_event::{Blocked, ChildChange, How, Kind, Limit, Micros, Pid, PoolId, TaskId, signal_name};
use forklore_stage::Translator;
use forklore_stage::channel::Message;
use forklore_stage::clock::Clock;

/// Makes messages of what the agents of one stage say.
#[derive(Debug, Default)]
pub struct AgentTranslator {
    members: Members,
    unconfirmed: Unconfirmed,
    /// Whether main's interpreter has come as far as to say something.
    begun: bool,
    /// What is told once a run, whoever finds it, and was told.
    told_once: Vec<Kind>,
}

impl Translator for AgentTranslator {
    fn translate(&mut self, text: &str, clock: &Clock) -> Vec<Message> {
        let Some(line) = Line::read(text) else {
            return Vec::new();
        };
        let at_us = clock.at(line.instant);
        let mut told = Translation {
            at_us,
            line: &line,
            messages: Vec::new(),
        };
        match line.kind {
            "program_begun" => self.begin(&line, &mut told),
            "process_started" => self.start(&line, &mut told),
            "program_started" => self.start_program(&line, &mut told),
            "program_not_started" => self.refuse_program(&line, &mut told),
            "process_reaped" => self.reap(&line, &mut told),
            "source" => told.messages.extend(source(&line)),
            "leaving" => told.messages.push(Message::Leaving {
                pid: line.pid,
                code: line.number(0).unwrap_or(0),
            }),
            "sigchld_ignored" => told.messages.push(Message::ChildrenIgnored {
                at_us,
                pid: line.pid,
                ignored: line.yes(0),
            }),
            "writing" => told.messages.extend(line.number(0).map(|nth| Message::Writing {
                at_us,
                sender: line.pid,
                nth,
                bytes: line.bytes_from(1),
            })),
            "thread_begun" => {
                told.stand_at(line.number(0).unwrap_or(0), line.thread.clone());
                told.messages.extend(thread_begun(&line));
            }
            "thread_ended" => {
                let thread = line.word(0).to_owned();
                told.stand_at(0, Some(thread.clone()));
                let pid = line.pid;
                told.messages.push(Message::ThreadEnded { at_us, pid, thread });
            }
            "ends_found" => {
                let noticed = line.numbers().map(|pid| Message::EndNoticed { at_us, pid });
                told.messages.extend(noticed);
            }
            "starting_program" => self.members.starts_program(line.pid),
            "starting" => {
                let slot = self.pool(&line, 0).zip(line.number(1));
                self.members.starts(line.pid, slot);
            }
            _ => {
                if let Some((subject, kind)) = self.kind(&line) {
                    told.say_of(subject, kind);
                }
            }
        }
        let Translation { messages, .. } = told;
        let doer = || (line.pid, line.thread.clone());
        match line.kind {
            "sending" => {
                self.unconfirmed.begin(&doer(), messages);
                Vec::new()
            }
            "sent" | "not_sent" => self.unconfirmed.confirm(&doer(), line.kind == "sent"),
            _ => self.unconfirmed.pass(messages),
        }
    }

    fn waits_for(&self) -> Option<Pid> {
        self.unconfirmed.waits_for()
    }

    fn release(&mut self) -> Vec<Message> {
        self.unconfirmed.release()
    }
}

/// What has become of one line.
struct Translation<'a> {
    at_us: Micros,
    line: &'a Line<'a>,
    messages: Vec<Message>,
}

impl Translation<'_> {
    /// A thread is at a place of the program; 0: at none any more.
    fn stand_at(&mut self, place: u64, thread: Option<String>) {
        let line = u32::try_from(place & u64::from(u32::MAX)).unwrap_or(0);
        self.messages.push(Message::Said {
            at_us: self.at_us,
            sender: self.line.pid,
            subject: self.line.pid,
            place,
            thread: thread.clone(),
            kind: Kind::LineReached {
                line,
                thread,
                file: None,
            },
        });
    }

    fn say_of(&mut self, subject: Pid, kind: Kind) {
        self.messages.push(Message::Said {
            at_us: self.at_us,
            sender: self.line.pid,
            subject,
            place: self.line.place,
            thread: self.line.thread.clone(),
            kind,
        });
    }
}

impl AgentTranslator {
    /// An interpreter has come to the first statement of its program.
    fn begin(&mut self, line: &Line, told: &mut Translation) {
        if !self.begun {
            self.begun = true;
            told.messages.push(Message::Prepared);
            return;
        }
        if line.word(0) == "known" || self.members.get(line.pid).is_some() {
            return;
        }
        // Who started it has not said so, or will not: a shell, say.
        let parent = line.number(1).unwrap_or(0);
        self.announce(line.pid, parent, ("python", line.word(2)), told);
    }

    /// A fork.
    fn start(&mut self, line: &Line, told: &mut Translation) {
        if self.members.get(line.pid).is_some() {
            return;
        }
        let parent = line.number(1).unwrap_or(0);
        let (kind, slot) = match line.word(0) {
            "worker" => ("W", self.members.started(parent).flatten()),
            "process" => ("P", self.members.started(parent).flatten()),
            "manager" => {
                self.members.started(parent);
                ("M", None)
            }
            "served" => role(self.members.started_by_anybody().flatten()),
            _ => ("C", None),
        };
        let role = self.members.add(line.pid, kind, parent, slot);
        let how = How::Fork;
        told.say_of(line.pid, Kind::ProcessStarted { role, parent, how });
        if self.members.started_program(parent) {
            told.messages.push(Message::ProgramAwaited { pid: line.pid });
        }
        // It goes on from the line of who forked it.
        told.say_of(
            line.pid,
            Kind::LineReached {
                line: u32::try_from(line.place).unwrap_or(u32::MAX),
                thread: None,
                file: None,
            },
        );
    }

    /// The speaker has started another program.
    fn start_program(&mut self, line: &Line, told: &mut Translation) {
        let Some(pid) = line.number(0) else { return };
        if self.members.get(pid).is_none() {
            self.announce(pid, line.pid, (line.word(1), line.word(2)), told);
        }
        if self.members.started_program(line.pid) {
            told.messages.push(Message::ProgramAwaited { pid });
        }
    }

    /// A program could not be started. The child that was to become it has been no more than a copy of the speaker.
    fn refuse_program(&mut self, line: &Line, told: &mut Translation) {
        let Some(pid) = line.number(0) else { return };
        if pid != line.pid && self.members.get(pid).is_none() {
            let role = self.members.add(pid, "C", line.pid, None);
            let (parent, how) = (line.pid, How::Fork);
            told.say_of(pid, Kind::ProcessStarted { role, parent, how });
        }
        let (program, error) = (line.word(1).to_owned(), line.word(2).to_owned());
        told.say_of(pid, Kind::ProgramNotStarted { program, error });
    }

    /// Tells of a program, which may be one of multiprocessing's.
    fn announce(&mut self, pid: Pid, parent: Pid, (program, arguments): (&str, &str), told: &mut Translation) {
        let mut how = How::Spawn;
        let (kind, slot) = if arguments.contains("multiprocessing.forkserver") {
            ("FS", None)
        } else if arguments.contains("multiprocessing.spawn") {
            role(self.members.started(parent).flatten())
        } else if arguments.contains("multiprocessing.resource_tracker") {
            how = How::Program;
            ("RT", None)
        } else {
            how = How::Program;
            let name = program.rsplit('/').next().unwrap_or(program);
            let end = name.char_indices().nth(10).map_or(name.len(), |(at, _)| at);
            (&name[..end], None)
        };
        let role = self.members.add(pid, kind, parent, slot);
        told.say_of(pid, Kind::ProcessStarted { role, parent, how });
    }

    fn reap(&mut self, line: &Line, told: &mut Translation) {
        let Some(pid) = line.number(0) else { return };
        let code: Option<i32> = line.number(1);
        let signal = line.number(2).map(signal_name);
        if let Some(member) = self.members.remove(pid)
            && let Some((pool, slot)) = member.slot
            && !member.retired
            // Told that there are no more tasks, it exits with 0.
            && (member.task.is_some() || code != Some(0) && !self.members.is_closed(pool))
        {
            told.say_of(
                pid,
                Kind::WorkerLost {
                    slot,
                    task: member.task,
                },
            );
        }
        let by = line.pid;
        told.say_of(pid, Kind::ProcessReaped { by, code, signal });
    }

    fn pool(&self, line: &Line, word: usize) -> Option<PoolId> {
        self.members.pool(line.pid, line.number(word)?)
    }

    /// The task that words name: a pool, a job and its part.
    fn task(&mut self, line: &Line, words: [usize; 3]) -> Option<(PoolId, TaskId)> {
        let pool = self.pool(line, words[0])?;
        let task = self
            .members
            .task(pool, line.number(words[1])?, line.number(words[2]).unwrap_or(0));
        Some((pool, task))
    }

    /// The same, unless it was told already: each process that finds it tells, and two may find it at once.
    fn once(&mut self, kind: Kind) -> Option<Kind> {
        let is_news = !self.told_once.contains(&kind);
        is_news.then(|| {
            self.told_once.push(kind.clone());
            kind
        })
    }

    /// What a line says of its speaker or of somebody else.
    fn kind(&mut self, line: &Line) -> Option<(Pid, Kind)> {
        let about_itself = |kind: Kind| Some((line.pid, kind));
        match line.kind {
            "blocked" | "unblocked" => {
                let on = self.blocked(line)?;
                let thread = line.thread.clone();
                about_itself(match line.kind {
                    "blocked" => Kind::Blocked { on, thread },
                    _ => Kind::Unblocked { on, thread },
                })
            }
            "signal_sent" | "sending" => {
                let (to, signal) = (line.number(0)?, signal_name(line.number(1)?));
                about_itself(Kind::SignalSent { to, signal })
            }
            "program_executed" => about_itself(Kind::ProgramExecuted {
                program: line.word(0).to_owned(),
            }),
            "signal_received" => about_itself(Kind::SignalReceived {
                signal: line.word(0).to_owned(),
            }),
            "in_library" => about_itself(Kind::InLibrary {
                file: Some(line.word(0)).filter(|file| !file.is_empty()).map(str::to_owned),
            }),
            "wait_answered" => about_itself(Kind::WaitAnswered {
                child: line.number(0)?,
                with: match line.word(1) {
                    "stopped" => ChildChange::Stopped,
                    _ => ChildChange::Continued,
                },
                signal: line.number(2).map(signal_name),
            }),
            "variable_changed" => about_itself(Kind::VariableChanged {
                name: line.word(0).to_owned(),
                value: line.word(1).to_owned(),
            }),
            "session_changed" => {
                let (subject, sid) = (line.number(0)?, line.number(1)?);
                let kind = Kind::SessionChanged {
                    sid,
                    pgid: line.number(2)?,
                    tty: Some(line.word(3)).filter(|tty| !tty.is_empty()).map(str::to_owned),
                    // Only itself can make a process a session leader, setsid(2).
                    by: Some(line.pid).filter(|by| *by != subject && sid != subject),
                };
                Some((subject, kind))
            }
            "hook_failed" => self.once(Kind::TasksNotKnown {}).and_then(about_itself),
            "start_method_set" => {
                let method = start_method(line.word(0));
                self.once(Kind::StartMethodSet { method }).and_then(about_itself)
            }
            "limit_reached" => {
                let limit = Limit::Processes.reached(line.number(0)?);
                self.once(limit).and_then(about_itself)
            }
            "checkpoint_reached" => {
                let name = line.word(0).to_owned();
                self.once(Kind::CheckpointReached { name }).and_then(about_itself)
            }
            _ => self.kind_of_pools(line).and_then(about_itself),
        }
    }

    fn kind_of_pools(&mut self, line: &Line) -> Option<Kind> {
        let slot = self.members.get(line.pid).and_then(|member| member.slot);
        Some(match line.kind {
            "pool_created" => Kind::PoolCreated {
                pool: self.members.add_pool(line.pid, line.number(0)?),
                processes: line.number(1)?,
                maxtasksperchild: line.number(2),
                start_method: start_method(line.word(3)),
                on_demand: line.yes(4),
            },
            "pool_closed" | "pool_terminated" | "pool_joined" | "pool_broken" => {
                let pool = self.pool(line, 0)?;
                self.members.close(pool);
                match line.kind {
                    "pool_closed" => Kind::PoolClosed { pool },
                    "pool_terminated" => Kind::PoolTerminated { pool },
                    "pool_joined" => Kind::PoolJoined { pool },
                    _ => Kind::PoolBroken { pool },
                }
            }
            "worker_hired" => {
                let (pool, slot) = slot?;
                Kind::WorkerHired { pool, slot }
            }
            "initializer_ran" => Kind::InitializerRan {
                pool: slot?.0,
                function: line.word(0).to_owned(),
                ok: line.yes(1),
            },
            "worker_retired" => {
                self.members.get(line.pid)?.retired = true;
                Kind::WorkerRetired {
                    slot: slot?.1,
                    tasks: line.number(0)?,
                }
            }
            _ => return self.kind_of_tasks(line, slot),
        })
    }

    fn kind_of_tasks(&mut self, line: &Line, slot: Starting) -> Option<Kind> {
        Some(match line.kind {
            "task_submitted" => {
                let (pool, task) = self.task(line, [0, 1, 2])?;
                Kind::TaskSubmitted {
                    pool,
                    task,
                    call: call(line.word(3)),
                    function: line.word(4).to_owned(),
                    arguments: line.word(5).to_owned(),
                }
            }
            "task_started" | "task_finished" => {
                let (pool, slot) = slot?;
                let task = self.members.task(pool, line.number(0)?, line.number(1).unwrap_or(0));
                let starts = line.kind == "task_started";
                self.members.get(line.pid)?.task = starts.then_some(task);
                match starts {
                    true => Kind::TaskStarted { task, slot },
                    false => Kind::TaskFinished { task, ok: line.yes(2) },
                }
            }
            "result_delivered" => Kind::ResultDelivered {
                task: self.task(line, [0, 1, 2])?.1,
            },
            "callback_started" => Kind::CallbackStarted {
                task: self.task(line, [0, 1, usize::MAX])?.1,
                which: callback(line.word(2)),
            },
            "callback_ran" => Kind::CallbackRan {
                task: self.task(line, [0, 1, usize::MAX])?.1,
                which: callback(line.word(2)),
            },
            _ => return None,
        })
    }

    /// What a thread waits for.
    fn blocked(&mut self, line: &Line) -> Option<Blocked> {
        let timeout_us = line.number(3);
        Some(match line.word(0) {
            "sleep" => Blocked::Sleep {
                for_us: line.number(1)?,
            },
            "wait" => Blocked::Wait {
                child: line.number(1),
                changes: false,
            },
            "join_process" => Blocked::JoinProcess {
                child: line.number(1)?,
                timeout_us: line.number(2),
            },
            "join_pool" => Blocked::JoinPool {
                pool: self.pool(line, 1)?,
            },
            "join_thread" => Blocked::JoinThread {
                thread: line.word(1).to_owned(),
            },
            "get" => Blocked::Get {
                task: self.task(line, [1, 2, usize::MAX])?.1,
                timeout_us,
            },
            "apply" => Blocked::Apply {
                task: self.task(line, [1, 2, usize::MAX])?.1,
            },
            "map" => Blocked::Map {
                task: self.task(line, [1, 2, usize::MAX])?.1,
            },
            "lock" => Blocked::Lock {
                name: line.word(1).to_owned(),
            },
            "task" => Blocked::Task {
                slot: self.members.get(line.pid)?.slot?.1,
            },
            "signal" => Blocked::Signal {},
            _ => return None,
        })
    }
}

/// The letter of a process of multiprocessing, from what was about to be started.
fn role(slot: Starting) -> (&'static str, Starting) {
    if slot.is_some() { ("W", slot) } else { ("P", None) }
}

/// The thread that speaks, as the kernel knows it.
fn thread_begun(line: &Line) -> Option<Message> {
    Some(Message::ThreadBegun {
        pid: line.pid,
        thread: line.thread.clone()?,
        tid: line.number(1)?,
        nth: line.number(2),
    })
}

/// A file of the program, beside its listing.
fn source(line: &Line) -> Option<Message> {
    Some(Message::Source {
        number: line.number(0)?,
        path: line.word(1).to_owned(),
        name: line.word(2).to_owned(),
    })
}
