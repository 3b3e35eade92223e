//! Questions about the end of a pool.

use fastrand::Rng;

use super::pools::{Bars, whole};
use super::question::{Question, right, wrong};
use crate::recording::Recording;
use crate::text::message;
use forklore_event::Kind;

/// The bars of a pool that has ended: `close` or `terminate`?
pub(super) fn which_ending(recording: &Recording, random: &mut Rng) -> Option<Question> {
    let world = whole(recording);
    let stages = Bars::of_all(&world);
    let (index, bars) = random.choice(&stages)?;
    let told = |kind: fn(&Kind) -> bool| {
        recording
            .events
            .iter()
            .any(|event| usize::from(event.stage) == *index && kind(&event.kind))
    };
    let closed = told(|kind| matches!(kind, Kind::PoolClosed { .. }));
    let terminated = told(|kind| matches!(kind, Kind::PoolTerminated { .. }));
    let submitted = bars
        .stage
        .tasks
        .iter()
        .filter(|(_, task)| task.submitted.is_some())
        .count();
    let finished = bars.tasks.iter().filter(|(_, task)| task.finished.is_some()).count();
    let ended = |(_, task): &(usize, &crate::world::Task)| task.finished.is_some();
    let close = message!("quiz-close");
    let terminate = message!("quiz-terminate");
    let options = match (closed, terminated) {
        (true, false) if finished == submitted => vec![
            right(close, message!("quiz-close-why")),
            wrong(terminate, message!("quiz-terminate-why-not")),
        ],
        (false, true) if finished < submitted && !bars.tasks.iter().all(ended) => vec![
            right(terminate, message!("quiz-terminate-why")),
            wrong(close, message!("quiz-close-why-not")),
        ],
        _ => return None,
    };
    let mut picture = vec![message!("quiz-bars-and-tasks", submitted)];
    picture.extend(bars.drawn(world.now));
    Some(Question {
        lesson: recording.header.scenario.clone(),
        picture,
        ask: message!("quiz-which-ending"),
        options,
    })
}
