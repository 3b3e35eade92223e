//! Questions about the end of a pool.

use fastrand::Rng;

use super::pools::{Bars, whole};
use super::{Question, right, text, wrong};
use crate::event::Kind;
use crate::recording::Recording;

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
    let close = text("close() and join()", "close() 然后 join()");
    let terminate = text("terminate()", "terminate()");
    let options = match (closed, terminated) {
        (true, false) if finished == submitted => vec![
            right(
                close,
                text(
                    "Every task that was handed in was done before the workers left.",
                    "交进来的任务全做完了，工作进程才走。",
                ),
            ),
            wrong(
                terminate,
                text(
                    "It would have dropped what waited and cut off what ran.",
                    "它会丢掉排队的任务，打断正在做的任务。",
                ),
            ),
        ],
        (false, true) if finished < submitted && !bars.tasks.iter().all(ended) => vec![
            right(
                terminate,
                text(
                    "Bars are cut off (x), and tasks that were handed in have none.",
                    "有的条子被切断了（x），有的任务交了却没有条子。",
                ),
            ),
            wrong(
                close,
                text(
                    "It takes no new tasks, but what was handed in is done to the end.",
                    "它只是不收新任务，已经交进来的都会做完。",
                ),
            ),
        ],
        _ => return None,
    };
    let mut picture = vec![text(
        format!("{submitted} tasks were handed in; a row for each slot"),
        format!("交了 {submitted} 个任务；每个位置一行"),
    )];
    picture.extend(bars.drawn(world.now));
    Some(Question {
        lesson: recording.header.scenario.clone(),
        picture,
        ask: text("How did the program end its pool?", "程序是怎样结束进程池的？"),
        options,
    })
}
