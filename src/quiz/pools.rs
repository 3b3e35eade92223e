//! Questions about the bars of a pool.

use fastrand::Rng;

use super::question::{Question, right, same, wrong};
use crate::recording::Recording;
use crate::text::{Message, message};
use crate::world::{StageWorld, Task, World};
use forklore_event::{Call, Kind, Micros};

/// How many columns the bars of a picture have.
const COLUMNS: u64 = 56;

/// Fewer tasks show nothing.
const FEWEST_TASKS: usize = 3;

/// A stage of a run in which one pool did all the work, whole and one task at a time told.
pub(super) struct Bars<'a> {
    pub stage: &'a StageWorld,
    /// The tasks that were begun.
    pub tasks: Vec<(usize, &'a Task)>,
}

impl<'a> Bars<'a> {
    /// The stages with bars that show enough, each with its index.
    pub fn of_all(world: &'a World) -> Vec<(usize, Self)> {
        let stages = world.stages.iter().enumerate();
        stages
            .filter_map(|(index, stage)| Some((index, Self::of(stage)?)))
            .collect()
    }

    /// The bars of a stage; `None` if they show too little.
    fn of(stage: &'a StageWorld) -> Option<Self> {
        let tasks: Vec<(usize, &Task)> = stage.tasks.iter().filter(|(_, task)| task.started.is_some()).collect();
        (stage.pools.len() == 1 && tasks.len() >= FEWEST_TASKS).then_some(Self { stage, tasks })
    }

    /// The slot and the PID of the worker that ran the task.
    fn place(&self, task: &Task) -> Option<(u32, i32)> {
        let worker = self.stage.processes.get(task.worker?)?;
        Some((worker.job?.slot, worker.pid))
    }

    /// The slots in which tasks ran.
    pub fn slots(&self) -> Vec<u32> {
        let mut slots: Vec<u32> = self
            .tasks
            .iter()
            .filter_map(|(_, task)| Some(self.place(task)?.0))
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// How many tasks each worker ran, in the order of its start.
    fn tasks_by_worker(&self) -> Vec<(usize, usize)> {
        let mut counts: Vec<(usize, usize)> = Vec::new();
        for worker in self.tasks.iter().filter_map(|(_, task)| task.worker) {
            match counts.iter_mut().find(|(known, _)| *known == worker) {
                Some((_, count)) => *count += 1,
                None => counts.push((worker, 1)),
            }
        }
        counts
    }

    /// The bars, and over them what they are.
    fn picture(&self, now: Micros) -> Vec<Message> {
        let mut picture = vec![message!("quiz-bars")];
        picture.extend(self.drawn(now));
        picture
    }

    /// A row a slot: bars on a common scale, with the PID of the worker where it changes.
    pub fn drawn(&self, now: Micros) -> Vec<Message> {
        let begin = self
            .tasks
            .iter()
            .filter_map(|(_, task)| task.started)
            .min()
            .unwrap_or(0);
        let end = self
            .tasks
            .iter()
            .map(|(_, task)| task.finished.unwrap_or(now))
            .max()
            .unwrap_or(now);
        let column = |at: Micros| {
            let column = at.saturating_sub(begin) * COLUMNS / end.saturating_sub(begin).max(1);
            usize::try_from(column).unwrap_or(usize::MAX)
        };
        let mut lines = Vec::new();
        for slot in self.slots() {
            let mut row = String::new();
            let mut pid = 0;
            for (number, task) in &self.tasks {
                let Some((_, worker)) = self.place(task).filter(|(place, _)| *place == slot) else {
                    continue;
                };
                let (from, to) = (
                    column(task.started.unwrap_or(begin)),
                    column(task.finished.unwrap_or(now)),
                );
                let name = if worker == pid {
                    format!("#{number}")
                } else {
                    format!("{worker}: #{number}")
                };
                pid = worker;
                row.push_str(&" ".repeat(from.saturating_sub(row.len())));
                let close = if task.finished.is_some() { "]" } else { "x" };
                let room = to.saturating_sub(row.len() + 2);
                row.push_str(&format!("[{name:<room$}{close}"));
            }
            lines.push(same(format!("|{row}")));
        }
        lines
    }
}

/// A stage of the run whose pool can be asked about, and the world at the end.
pub(super) fn whole(recording: &Recording) -> World {
    let mut world = World::new(&recording.header);
    recording.events.iter().for_each(|event| world.apply(event));
    world
}

/// The bars of one pool: did `apply` or `apply_async` hand the tasks in?
pub(super) fn which_call(recording: &Recording, random: &mut Rng) -> Option<Question> {
    let world = whole(recording);
    let stages = Bars::of_all(&world);
    let (_, bars) = random.choice(&stages)?;
    let call = bars.tasks.first()?.1.call?;
    let alike = bars.tasks.iter().all(|(_, task)| task.call == Some(call));
    let slots = bars.slots().len();
    // The picture must decide: several workers, and tasks side by side or not.
    let overlap = bars.tasks.iter().any(|(one, a)| {
        bars.tasks
            .iter()
            .any(|(other, b)| one < other && a.finished > b.started && b.finished > a.started)
    });
    if !alike || slots < 2 || overlap != (call == Call::ApplyAsync) {
        return None;
    }
    let one_at_a_time = message!("quiz-apply");
    let all_at_once = message!("quiz-apply-async");
    let single = wrong(message!("quiz-one-worker"), message!("quiz-one-worker-why-not"));
    let options = match call {
        Call::Apply => vec![
            right(one_at_a_time, message!("quiz-apply-why")),
            wrong(all_at_once, message!("quiz-apply-async-why-not")),
            single,
        ],
        Call::ApplyAsync => vec![
            right(all_at_once, message!("quiz-apply-async-why")),
            wrong(one_at_a_time, message!("quiz-apply-why-not")),
            single,
        ],
        _ => return None,
    };
    let picture = bars.picture(world.now);
    Some(Question {
        lesson: recording.header.scenario.clone(),
        picture,
        ask: message!("quiz-which-call"),
        options,
    })
}

/// Who did which tasks: what was `maxtasksperchild`?
pub(super) fn which_limit(recording: &Recording, random: &mut Rng) -> Option<Question> {
    let world = whole(recording);
    let stages = Bars::of_all(&world);
    let (index, bars) = random.choice(&stages)?;
    let limit = recording.events.iter().find_map(|event| match event.kind {
        Kind::PoolCreated { maxtasksperchild, .. } if usize::from(event.stage) == *index => Some(maxtasksperchild),
        _ => None,
    })?;
    let workers = bars.tasks_by_worker();
    let most = workers.iter().map(|(_, count)| *count).max()? as u64;
    let replaced = workers.len() > bars.slots().len();
    let says = |limit: Option<u64>| match limit {
        Some(limit) => same(format!("maxtasksperchild={limit}")),
        None => message!("quiz-no-limit"),
    };
    let mut options = match limit {
        Some(limit) if replaced && most == limit => vec![
            right(says(Some(limit)), message!("quiz-limit-why", limit)),
            wrong(says(None), message!("quiz-no-limit-why-not")),
        ],
        None if !replaced && most >= 2 => vec![right(says(None), message!("quiz-no-limit-why"))],
        _ => return None,
    };
    for other in (1..=4).filter(|other| Some(*other) != limit) {
        // A limit that nobody reached is not refuted by the picture.
        let refuted = if other < most {
            message!("quiz-limit-passed", most)
        } else if limit.is_some() {
            message!("quiz-limit-not-reached", most, other)
        } else {
            continue;
        };
        options.push(wrong(says(Some(other)), refuted));
    }
    options.truncate(4);
    let picture = bars.picture(world.now);
    (options.len() > 1).then(|| Question {
        lesson: recording.header.scenario.clone(),
        picture,
        ask: message!("quiz-which-limit"),
        options,
    })
}
