//! Sentences about pools and their tasks.

use super::{Scene, count, text};
use crate::event::Kind;
use crate::event::Text;

impl Scene<'_> {
    pub(super) fn about_pools(&self) -> Option<Text> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::PoolCreated {
                processes,
                on_demand: true,
                ..
            } => text(
                format!(
                    "{who} made an executor: up to {}, but none before there is a task.",
                    count(*processes, "worker")
                ),
                format!("{who} 创建了 executor：最多 {processes} 个工作进程，但任务来了才启动。"),
            ),
            Kind::HiringDelayed { slot, pause_us, .. } => {
                let pause_ms = pause_us / 1_000;
                text(
                    format!(
                        "Workers die in slot {slot} before their first task: {who} waits {pause_ms} ms before it \
                         starts the next. CPython would not wait, and never stop."
                    ),
                    format!(
                        "{slot} 号位置的工作进程还没做任务就死了：{who} 等 {pause_ms} 毫秒再启动下一个。\
                         CPython 不会等，也永远不会停。"
                    ),
                )
            }
            Kind::PoolBroken { .. } => text(
                format!("The executor is broken: {who} gave it up, and every unfinished future fails."),
                format!("executor 已损坏：{who} 放弃了它，所有没完成的 future 都失败。"),
            ),
            Kind::PoolCreated { processes, .. } => text(
                format!(
                    "{who} made a pool: it starts {} before there is any task.",
                    count(*processes, "worker")
                ),
                format!("{who} 创建了进程池：还没有任务，就先启动 {processes} 个工作进程。"),
            ),
            Kind::WorkerHired { slot, .. } => text(
                format!("{who} takes slot {slot} of the pool."),
                format!("{who} 占用进程池的 {slot} 号位置。"),
            ),
            Kind::InitializerRan { function, ok: true, .. } => text(
                format!("{who} ran the initializer {function}, once in its life."),
                format!("{who} 运行了初始化函数 {function}：每个进程只运行一次。"),
            ),
            Kind::InitializerRan {
                function, ok: false, ..
            } => text(
                format!("The initializer {function} raised in {who}."),
                format!("初始化函数 {function} 在 {who} 里抛出了异常。"),
            ),
            Kind::PoolClosed { .. } => text(
                format!("{who} closed the pool: no new tasks, the old ones go on."),
                format!("{who} 关闭了进程池：不再接新任务，已有的继续。"),
            ),
            Kind::PoolTerminated { .. } => text(
                format!("{who} terminated the pool: workers are stopped, waiting tasks dropped."),
                format!("{who} 终止了进程池：工作进程被停止，排队的任务被丢弃。"),
            ),
            Kind::PoolJoined { .. } => text(
                format!("All workers have ended: {who} goes on."),
                format!("所有工作进程都结束了：{who} 继续。"),
            ),
            Kind::WorkerRetired { slot, tasks } => text(
                format!(
                    "{who} has done {} and leaves; a new process will take slot {slot}.",
                    count(*tasks, "task")
                ),
                format!("{who} 做完 {tasks} 个任务就退出，新进程会接替 {slot} 号位置。"),
            ),
            Kind::WorkerLost { task: Some(task), .. } => text(
                format!("{who} died with task #{task}: nobody will run it again."),
                format!("{who} 在运行任务 #{task} 时死了：没有谁会重新运行它。"),
            ),
            Kind::WorkerLost { task: None, .. } => text(
                format!("{who} died without a task."),
                format!("{who} 死了，手上没有任务。"),
            ),
            _ => return None,
        })
    }

    pub(super) fn about_tasks(&self) -> Option<Text> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::TaskSubmitted { task, call, .. } => {
                let call = call.name();
                text(
                    format!("{who} handed in task #{task} with {call}."),
                    format!("{who} 用 {call} 交出了任务 #{task}。"),
                )
            }
            Kind::TaskStarted { task, .. } => text(
                format!("{who} began task #{task}."),
                format!("{who} 开始做任务 #{task}。"),
            ),
            Kind::TaskFinished { task, ok: true } => text(
                format!("{who} finished task #{task}."),
                format!("{who} 完成了任务 #{task}。"),
            ),
            Kind::TaskFinished { task, ok: false } => text(
                format!("Task #{task} raised an exception in {who}."),
                format!("任务 #{task} 在 {who} 里抛出了异常。"),
            ),
            Kind::ResultDelivered { task } => text(
                format!("The result of task #{task} is delivered to {who}."),
                format!("任务 #{task} 的结果交付给了 {who}。"),
            ),
            Kind::ResultUnreadable { task, .. } => text(
                format!("{who} cannot unpickle the result of task #{task}, and from now on gets no result at all."),
                format!("{who} 无法反序列化任务 #{task} 的结果，从此再也收不到任何结果。"),
            ),
            Kind::TasksSummarised { counts, .. } => {
                let parts = [
                    (counts.submitted, "handed in", "交出"),
                    (counts.finished, "finished", "完成"),
                    (counts.delivered, "delivered", "交付"),
                ];
                let told = parts.iter().filter(|(count, ..)| *count > 0);
                let en: Vec<String> = told.clone().map(|(count, en, _)| format!("{count} {en}")).collect();
                let zh: Vec<String> = told.map(|(count, _, zh)| format!("{zh} {count} 个")).collect();
                text(
                    format!("Tasks too fast to be told one by one, {who}: {}.", en.join(", ")),
                    format!("任务太快，无法逐个讲述，{who}：{}。", zh.join("，")),
                )
            }
            Kind::CallbackRan { task, .. } => text(
                format!("The callback of task #{task} ran in {who}, in its result thread."),
                format!("任务 #{task} 的回调在 {who} 的结果线程里运行了。"),
            ),
            _ => return None,
        })
    }
}
