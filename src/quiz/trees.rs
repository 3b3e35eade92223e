//! Questions about process trees.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::question::{Answer, Question, right, same, wrong};
use crate::recording::Recording;
use crate::text::{Message, message};
use crate::world::{Process, StageWorld, World};
use forklore_event::{Event, How, Kind, NO_PROCESS, Pid};

/// More processes make a tree that one cannot compare by eye.
const MOST: usize = 8;

/// The letters that stand for the processes, in the order of their start.
const LETTERS: &str = "PQRSTUVW";

/// What can come between two trees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Forked { by: Pid, child: Pid },
    Ended { who: Pid },
    Reaped { who: Pid, by: Pid },
    Adopted { who: Pid, by: Pid },
    LeadsSession { who: Pid },
}

/// Two trees, and one event between them: which?
pub(super) fn what_came_between(recording: &Recording, random: &mut Rng) -> Option<Question> {
    let moments: Vec<usize> = (0..recording.events.len())
        .filter(|index| recording.events[*index].pid != NO_PROCESS && matters(&recording.events[*index].kind))
        .collect();
    let index = *random.choice(&moments)?;
    let event = &recording.events[index];
    let mut world = fold(recording, index);
    let before = world.stages.get(usize::from(event.stage))?.clone();
    world.apply(event);
    let after = world.stages.get(usize::from(event.stage))?;
    let change = change(&before, event)?;
    let names = names(before.processes.iter().filter(in_table).chain(after.process(event.pid)))?;
    let mut picture = tree(&before, &names, message!("quiz-before"));
    picture.push(same(""));
    picture.extend(tree(after, &names, message!("quiz-after")));
    let mut others = candidates(&before, change);
    random.shuffle(&mut others);
    // Of each kind of event one, so that each option has to be thought about.
    let mut options = vec![change.right(&names)];
    for other in others {
        let known = options.len() < 4 && other != change;
        let kind_is_new = !options.iter().any(|option| option.text == other.says(&names));
        if known && kind_is_new {
            options.push(other.wrong(&names));
        }
    }
    (options.len() > 2).then(|| Question {
        lesson: recording.header.scenario.clone(),
        picture,
        ask: message!("quiz-what-came-between"),
        options,
    })
}

/// A process has ended: who collects its exit status?
pub(super) fn who_reaped(recording: &Recording, random: &mut Rng) -> Option<Question> {
    let reaped = |event: &&Event| matches!(event.kind, Kind::ProcessReaped { by, .. } if by != NO_PROCESS);
    let moments: Vec<&Event> = recording.events.iter().filter(reaped).collect();
    let event = *random.choice(&moments)?;
    let index = recording.events.iter().position(|other| std::ptr::eq(other, event))?;
    let world = fold(recording, index);
    let stage = world.stages.get(usize::from(event.stage))?;
    let Kind::ProcessReaped { by, .. } = event.kind else {
        return None;
    };
    let dead = stage
        .process(event.pid)
        .filter(|process| process.is_zombie() && process.parent == by)?;
    let names = names(stage.processes.iter().filter(in_table))?;
    let name = |pid: Pid| names.get(&pid).map(String::as_str);
    let (who, parent) = (name(dead.pid)?, name(by)?);
    let mut options = vec![right(same(parent), message!("quiz-parent-reaps", parent, who))];
    for other in stage
        .processes
        .iter()
        .filter(|other| other.reaped.is_none() && other.pid != dead.pid)
    {
        let Some(other) = name(other.pid).filter(|other| *other != parent) else {
            continue;
        };
        options.push(wrong(same(other), message!("quiz-other-does-not-reap", other, who)));
        if options.len() == 4 {
            break;
        }
    }
    (options.len() > 1).then(|| Question {
        lesson: recording.header.scenario.clone(),
        picture: tree(stage, &names, message!("quiz-now")),
        ask: message!("quiz-who-reaps", who),
        options,
    })
}

/// The world before the event at `index`.
fn fold(recording: &Recording, index: usize) -> World {
    let mut world = World::new(&recording.header);
    recording.events[..index].iter().for_each(|event| world.apply(event));
    world
}

fn matters(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::ProcessStarted { how: How::Fork, .. }
            | Kind::ProcessExited { .. }
            | Kind::ProcessReaped { .. }
            | Kind::ProcessReparented { .. }
            | Kind::SessionChanged { .. }
    )
}

/// What the event changes in the tree, if one can see it there.
fn change(before: &StageWorld, event: &Event) -> Option<Change> {
    let who = event.pid;
    let known = before.process(who);
    if known.is_some_and(|process| process.is_init() || process.is_main() && !process.is_alive()) {
        return None;
    }
    Some(match event.kind {
        Kind::ProcessStarted { parent, .. } if known.is_none() => Change::Forked { by: parent, child: who },
        Kind::ProcessExited { .. } if known?.is_alive() => Change::Ended { who },
        Kind::ProcessReaped { by, .. } if known?.is_zombie() && by == known?.parent => Change::Reaped { who, by },
        Kind::ProcessReparented { to, .. } if known?.is_alive() => Change::Adopted { who, by: to },
        Kind::SessionChanged { sid, .. } if sid == who && known?.session.as_ref()?.sid != sid => {
            Change::LeadsSession { who }
        }
        _ => return None,
    })
}

/// What else could have happened to these processes.
fn candidates(before: &StageWorld, truth: Change) -> Vec<Change> {
    let living: Vec<&Process> = in_rows(before)
        .filter(|process| !process.is_init() && process.is_alive())
        .collect();
    let mut all = Vec::new();
    for process in &living {
        let who = process.pid;
        all.push(Change::Ended { who });
        all.push(Change::LeadsSession { who });
        if before.process(process.parent).is_some_and(|parent| !parent.is_init()) {
            let init = in_rows(before).find(|process| process.is_init()).map(|init| init.pid);
            all.extend(init.map(|by| Change::Adopted { who, by }));
        }
    }
    for process in in_rows(before).filter(|process| process.is_zombie()) {
        all.push(Change::Reaped {
            who: process.pid,
            by: process.parent,
        });
    }
    if let Change::Forked { by, child } = truth {
        all.extend(
            living
                .iter()
                .filter(|process| process.pid != by)
                .map(|process| Change::Forked { by: process.pid, child }),
        );
    }
    all
}

impl Change {
    fn right(self, names: &Names) -> Answer {
        let shows = self.shows(names);
        right(self.says(names), message!("quiz-one-sees", shows))
    }

    fn wrong(self, names: &Names) -> Answer {
        let shows = self.shows(names);
        wrong(self.says(names), message!("quiz-one-would-see", shows))
    }

    /// What happened.
    fn says(self, names: &Names) -> Message {
        let name = |pid: Pid| names.get(&pid).cloned().unwrap_or_else(|| "?".to_owned());
        match self {
            Self::Forked { by, .. } => {
                let by = name(by);
                message!("quiz-forked", by)
            }
            Self::Ended { who } => {
                let who = name(who);
                message!("quiz-ended", who)
            }
            Self::Reaped { who, by } => {
                let (who, by) = (name(who), name(by));
                message!("quiz-reaped", by, who)
            }
            Self::Adopted { who, by } => {
                let (who, by) = (name(who), name(by));
                message!("quiz-adopted", by, who)
            }
            Self::LeadsSession { who } => {
                let who = name(who);
                message!("quiz-leads-session", who)
            }
        }
    }

    /// What one sees of it in the tree.
    fn shows(self, names: &Names) -> Message {
        let name = |pid: Pid| names.get(&pid).cloned().unwrap_or_else(|| "?".to_owned());
        match self {
            Self::Forked { by, .. } => {
                let by = name(by);
                message!("quiz-shows-forked", by)
            }
            Self::Ended { who } => {
                let who = name(who);
                message!("quiz-shows-ended", who)
            }
            Self::Reaped { who, .. } => {
                let who = name(who);
                message!("quiz-shows-reaped", who)
            }
            Self::Adopted { who, by } => {
                let (who, by) = (name(who), name(by));
                message!("quiz-shows-adopted", who, by)
            }
            Self::LeadsSession { who } => {
                let who = name(who);
                message!("quiz-shows-leads-session", who)
            }
        }
    }
}

/// What the processes are called in the question, by PID.
type Names = BTreeMap<Pid, String>;

/// init keeps its name; all others get a letter. `None` if there are too many for a question.
fn names<'a>(processes: impl Iterator<Item = &'a Process>) -> Option<Names> {
    let mut letters = LETTERS.chars();
    let mut names = Names::new();
    for process in processes {
        if names.contains_key(&process.pid) {
            continue;
        }
        let name = if process.is_init() {
            "init".to_owned()
        } else {
            letters.next()?.to_string()
        };
        names.insert(process.pid, name);
    }
    (names.len() <= MOST).then_some(names)
}

/// Whether the process has a row in the process table.
fn in_table(process: &&Process) -> bool {
    process.reaped.is_none()
}

fn in_rows(stage: &StageWorld) -> impl Iterator<Item = &Process> {
    stage.processes.iter().filter(in_table)
}

/// The tree as text, a line a process.
fn tree(stage: &StageWorld, names: &Names, title: Message) -> Vec<Message> {
    let mut lines = vec![title];
    let rows: Vec<&Process> = stage
        .processes
        .iter()
        .filter(|process| process.reaped.is_none())
        .collect();
    let roots = rows.iter().filter(|process| process.is_init());
    for root in roots {
        branch(root, 0, &rows, names, &mut lines);
    }
    lines
}

fn branch(process: &Process, depth: usize, rows: &[&Process], names: &Names, lines: &mut Vec<Message>) {
    let name = names.get(&process.pid).map_or("?", String::as_str);
    let name = format!("{}{name}", "  ".repeat(depth));
    let sid = process
        .session
        .as_ref()
        .map_or_else(|| "-".to_owned(), |session| session.sid.to_string());
    let row = format!("{name:<18}{:>5}{:>6}{sid:>6}", process.pid, process.parent);
    lines.push(if process.is_zombie() {
        message!("quiz-row-zombie", row)
    } else {
        same(row)
    });
    if depth < MOST {
        for child in rows
            .iter()
            .filter(|child| child.parent == process.pid && child.pid != process.pid)
        {
            branch(child, depth + 1, rows, names, lines);
        }
    }
}
