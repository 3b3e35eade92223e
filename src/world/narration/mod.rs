//! One sentence about what the newest important event means.

mod pools;

use super::{Process, StageWorld, World};
use crate::event::Text;
use crate::event::{Adopter, Blocked, ChildChange, Event, How, Kind, Limit, NO_PROCESS, Pid};

/// What the newest important event means, in both languages, if it has a
/// meaning of its own.
pub fn sentence(world: &World) -> Option<Text> {
    meaning(world, world.news()?)
}

/// What the newest event that has a meaning means.
pub fn latest_sentence(world: &World) -> Option<Text> {
    world.recent.iter().rev().find_map(|event| meaning(world, event))
}

/// What an event means. That init starts, waits and goes down is the frame of
/// every run and means nothing; that it hands on a signal does.
pub fn meaning(world: &World, event: &Event) -> Option<Text> {
    let stage = world.stages.get(usize::from(event.stage))?;
    let by_init = stage.process(event.pid).is_some_and(Process::is_init);
    if by_init && !matches!(event.kind, Kind::SignalSent { .. } | Kind::SignalReceived { .. }) {
        return None;
    }
    let who = &stage.role(event.pid);
    let scene = Scene { stage, event, who };
    scene
        .about_life()
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

fn text(en: String, zh: String) -> Text {
    Text { en, zh }
}

impl Scene<'_> {
    fn process(&self) -> Option<&Process> {
        self.stage.process(self.event.pid)
    }

    fn about_life(&self) -> Option<Text> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::ProcessStarted { how: How::Launch, .. } => {
                text(format!("{who} has started."), format!("{who} 启动了。"))
            }
            Kind::ProcessStarted { parent, how, .. } => self.started(*parent, *how),
            Kind::ProcessExited { code, signal } => self.ended(*code, signal.as_deref()),
            Kind::ProcessReaped { by: NO_PROCESS, .. } if self.process().is_some_and(|process| !process.is_init()) => {
                text(
                    format!("The kernel reaped {who} by itself: its parent ignores SIGCHLD and will never ask."),
                    format!("内核自己回收了 {who}：父进程忽略 SIGCHLD，永远不会来问。"),
                )
            }
            Kind::ProcessReaped { by, code, signal } => {
                let by = self.stage.role(*by);
                let (how_en, how_zh) = outcome(*code, signal.as_deref());
                text(
                    format!("{by} reaped {who} ({how_en}): the kernel keeps nothing of it any more."),
                    format!("{by} 回收了 {who}（{how_zh}）：内核里不再有它的记录。"),
                )
            }
            Kind::ProcessReparented { from, to, adopter } => {
                let (from, to) = (self.stage.role(*from), self.stage.role(*to));
                let (why_en, why_zh) = match adopter {
                    Adopter::Init => ("PID 1 adopts every orphan", "PID 1 收养所有孤儿进程"),
                    Adopter::Subreaper => ("it is the nearest subreaper", "它是最近的 subreaper"),
                };
                text(
                    format!("{from} is gone, so {who} is an orphan. {to} adopts it: {why_en}."),
                    format!("{from} 已经结束，{who} 成了孤儿进程。{to} 收养了它：{why_zh}。"),
                )
            }
            Kind::SessionChanged { pgid, by: Some(by), .. } => {
                let by = self.stage.role(*by);
                text(
                    format!("{by} put {who} into process group {pgid}."),
                    format!("{by} 把 {who} 放进了进程组 {pgid}。"),
                )
            }
            Kind::SessionChanged { sid, pgid, tty, .. } => self.session(*sid, *pgid, tty.as_deref()),
            Kind::ProcessStopped { signal } => text(
                format!("{signal} stopped {who}: it does nothing until SIGCONT."),
                format!("{signal} 让 {who} 停住了：收到 SIGCONT 之前它什么都不做。"),
            ),
            Kind::ProcessContinued {} => text(
                format!("SIGCONT: {who} goes on where it was stopped."),
                format!("SIGCONT：{who} 从停住的地方继续。"),
            ),
            Kind::WaitAnswered { child, with, signal } => self.answered(*child, *with, signal.as_deref()),
            _ => return None,
        })
    }

    fn started(&self, parent: Pid, how: How) -> Text {
        let who = self.who;
        let by_server = self.stage.process(parent).is_some_and(Process::is_fork_server);
        let is_server = self.process().is_some_and(Process::is_fork_server);
        let is_manager = self.process().is_some_and(Process::is_manager);
        let parent = self.stage.role(parent);
        match how {
            _ if is_manager => text(
                format!("{parent} started {who}, a manager: it keeps objects, and the others ask it for them."),
                format!("{parent} 启动了 {who}，也就是管理器：对象由它保管，别的进程都向它要。"),
            ),
            How::Spawn if is_server => text(
                format!("{parent} started {who}, the fork server: it will fork whoever is asked for."),
                format!("{parent} 启动了 {who}，也就是 fork 服务器：要进程就由它来 fork。"),
            ),
            How::Spawn => text(
                format!("{parent} started {who}, a fresh interpreter: it reads the listing from the top."),
                format!("{parent} 启动了 {who}，一个全新的解释器：它从头读一遍程序。"),
            ),
            _ if by_server => text(
                format!("{parent} forked {who}: a clean copy that reads the listing from the top."),
                format!("{parent} fork 出了 {who}：一个干净的副本，从头读一遍程序。"),
            ),
            _ => text(
                format!("{parent} called fork: {who} is a copy of it, at the same line."),
                format!("{parent} 调用了 fork：{who} 是它的副本，停在同一行。"),
            ),
        }
    }

    /// What a wait told of a child that has not ended.
    fn answered(&self, child: Pid, with: ChildChange, signal: Option<&str>) -> Text {
        let who = self.who;
        let child = self.stage.role(child);
        match with {
            ChildChange::Stopped => {
                let signal = signal.unwrap_or("SIGSTOP");
                text(
                    format!("{who} waited and was told: {child} is stopped by {signal}, not ended."),
                    format!("{who} 等到的答复是：{child} 被 {signal} 停住了，没有结束。"),
                )
            }
            ChildChange::Continued => text(
                format!("{who} waited and was told: {child} goes on."),
                format!("{who} 等到的答复是：{child} 继续运行了。"),
            ),
        }
    }

    fn ended(&self, code: Option<i32>, signal: Option<&str>) -> Text {
        let who = self.who;
        let (how_en, how_zh) = outcome(code, signal);
        let parent = self.process().map(|process| process.parent).unwrap_or_default();
        let parent = self.stage.process(parent);
        match parent {
            Some(parent)
                if parent.is_alive() && !parent.is_init() && self.process().is_some_and(Process::is_zombie) =>
            {
                let parent = &parent.role;
                text(
                    format!("{who} has ended ({how_en}) and is a zombie: {parent} has not waited for it."),
                    format!("{who} 结束了（{how_zh}），成了僵尸进程：{parent} 还没来取退出码。"),
                )
            }
            _ => text(
                format!("{who} has ended ({how_en})."),
                format!("{who} 结束了（{how_zh}）。"),
            ),
        }
    }

    fn session(&self, sid: Pid, pgid: Pid, tty: Option<&str>) -> Text {
        let who = self.who;
        let session = self.process().and_then(|process| process.session.as_ref());
        match (session, tty) {
            (Some(session), _) if session.changed_session() && sid == self.event.pid => text(
                format!("{who} called setsid: it leads a new session, and no terminal belongs to it."),
                format!("{who} 调用了 setsid：它成了新会话的首进程，没有终端。"),
            ),
            (Some(session), None) if session.changed_terminal() => text(
                format!("{who} has lost its controlling terminal."),
                format!("{who} 失去了控制终端。"),
            ),
            _ => text(
                format!("{who} is now in session {sid}, process group {pgid}."),
                format!("{who} 现在属于会话 {sid}，进程组 {pgid}。"),
            ),
        }
    }

    fn about_signals(&self) -> Option<Text> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::SignalSent { to, signal } if self.event.pid == NO_PROCESS => {
                let receiver = self.stage.role(*to);
                text(
                    format!("You sent {signal} to {receiver}."),
                    format!("你向 {receiver} 发送了 {signal}。"),
                )
            }
            Kind::SignalSent { to, signal } if *to < 0 => text(
                format!("{who} sent {signal} to process group {}.", to.unsigned_abs()),
                format!("{who} 向进程组 {} 发送了 {signal}。", to.unsigned_abs()),
            ),
            Kind::SignalSent { to, signal } => {
                let receiver = self.stage.role(*to);
                if self.stage.process(*to).is_some_and(Process::is_zombie) {
                    text(
                        format!("{who} sent {signal} to {receiver}. {receiver} has already ended: nothing changes."),
                        format!("{who} 向 {receiver} 发送了 {signal}。{receiver} 早已结束：什么都不会变。"),
                    )
                } else {
                    text(
                        format!("{who} sent {signal} to {receiver}."),
                        format!("{who} 向 {receiver} 发送了 {signal}。"),
                    )
                }
            }
            Kind::SignalReceived { signal } => text(
                format!("{who} received {signal} and lives on."),
                format!("{who} 收到了 {signal}，继续运行。"),
            ),
            Kind::TerminalClosed {} => text(
                "The terminal was closed: its session leader gets SIGHUP.".to_owned(),
                "终端关闭了：会话首进程收到 SIGHUP。".to_owned(),
            ),
            Kind::StartRefused {} => text(
                format!(
                    "{who} reads the listing again and comes to a line that would start processes, and so on for ever: it raises RuntimeError. That line belongs under if __name__ == \"__main__\":"
                ),
                format!(
                    "{who} 重新读程序，又遇到启动进程的语句，会没完没了：它抛出 RuntimeError。这一句应该放在 if __name__ == \"__main__\": 下面。"
                ),
            ),
            Kind::LimitReached { limit, value } => self.limit(limit, *value),
            _ => return None,
        })
    }

    /// Which limit, its value, what came of it, and how to raise it.
    fn limit(&self, name: &str, value: u64) -> Text {
        let who = self.who;
        let ended = self.event.pid == NO_PROCESS;
        let (en, zh) = match Limit::from_name(name) {
            Some(Limit::Processes) => (
                format!("{who} wanted one process more than the limit of {value}: its fork fails with EAGAIN."),
                format!("{who} 想要的进程超过了上限 {value} 个：fork 失败，错误是 EAGAIN。"),
            ),
            Some(Limit::MemoryMb) if !ended => (
                format!("{who} asked for more than the limit of {value} MB has room for: MemoryError."),
                format!("{who} 要的内存超过了上限 {value} MB：MemoryError。"),
            ),
            Some(Limit::MemoryMb) => (
                format!("The run was ended: its processes reached the limit of {value} MB of memory."),
                format!("运行被结束：所有进程的内存达到了上限 {value} MB。"),
            ),
            Some(Limit::Seconds) => (
                format!("The run was ended: it reached the limit of {}.", count(value, "second")),
                format!("运行被结束：时间达到了上限 {value} 秒。"),
            ),
            Some(Limit::OutputLines) => (
                format!(
                    "The run was ended: it printed more than the limit of {} a second.",
                    count(value, "line")
                ),
                format!("运行被结束：输出超过了上限，每秒 {value} 行。"),
            ),
            Some(Limit::Events) => (
                format!(
                    "The run was ended: more happened than the limit of {} a second.",
                    count(value, "event")
                ),
                format!("运行被结束：事件超过了上限，每秒 {value} 个。"),
            ),
            Some(Limit::Restarts) if self.stage.starts_refused() => {
                return text(
                    format!(
                        "{value} workers in a row read the listing again and came to a line that starts processes: put it under an if __name__ == \"__main__\" ({who} starts no more)."
                    ),
                    format!(
                        "连续 {value} 个工作进程重新读程序时又遇到启动进程的语句：请把它放在 if __name__ == \"__main__\": 下面。{who} 不再启动新进程。"
                    ),
                );
            }
            Some(Limit::Restarts) => {
                return text(
                    format!("{value} workers in a row ended before their first task: {who} starts no more."),
                    format!("连续 {value} 个工作进程还没做任务就结束了：{who} 不再启动新进程。"),
                );
            }
            Some(Limit::IntegerBits) => {
                return text(
                    format!(
                        "{who} ended because an int needed more than forklore's {value} bits: OverflowError. In CPython an int has no limit."
                    ),
                    format!(
                        "{who} 结束了，因为一个 int 超过了 forklore 的 {value} 位：OverflowError。CPython 的 int 没有这个上限。"
                    ),
                );
            }
            // Of a newer forklore.
            None => {
                return text(
                    format!("{who} reached the limit {name} ({value})."),
                    format!("{who} 达到了上限 {name}（{value}）。"),
                );
            }
        };
        let more = value.saturating_mul(2);
        text(
            format!("{en} --limit {name}={more} raises it."),
            format!("{zh}用 --limit {name}={more} 提高。"),
        )
    }

    fn about_waiting(&self) -> Option<Text> {
        let who = self.who;
        let Kind::Blocked { on, .. } = &self.event.kind else {
            return None;
        };
        Some(match on {
            Blocked::Sleep { for_us } => {
                let seconds = *for_us as f64 / 1e6;
                text(
                    format!("{who} calls sleep({seconds})."),
                    format!("{who} 调用 sleep({seconds})。"),
                )
            }
            Blocked::Wait { child, changes: true } => {
                let (en, zh) = match child {
                    Some(child) => (self.stage.role(*child).to_string(), self.stage.role(*child).to_string()),
                    None => ("any child".to_owned(), "任意一个子进程".to_owned()),
                };
                text(
                    format!("{who} waits until {en} has stopped, goes on or has ended."),
                    format!("{who} 等待{zh}停住、继续或结束。"),
                )
            }
            Blocked::Wait { child: Some(child), .. } | Blocked::JoinProcess { child, .. } => {
                let child = self.stage.role(*child);
                text(
                    format!("{who} waits until {child} has ended."),
                    format!("{who} 等待 {child} 结束。"),
                )
            }
            Blocked::Wait { child: None, .. } => text(
                format!("{who} waits until any child has ended."),
                format!("{who} 等待任意一个子进程结束。"),
            ),
            Blocked::Apply { task } => text(
                format!("{who} sits in apply() until task #{task} is done."),
                format!("{who} 停在 apply() 里，直到任务 #{task} 完成。"),
            ),
            Blocked::Get { task, .. } | Blocked::Map { task } => text(
                format!("{who} waits for the result of task #{task}."),
                format!("{who} 等待任务 #{task} 的结果。"),
            ),
            Blocked::JoinPool { .. } => text(
                format!("{who} waits until every worker has ended."),
                format!("{who} 等待所有工作进程结束。"),
            ),
            Blocked::JoinThread { thread } => text(
                format!("{who} waits for its thread {thread}."),
                format!("{who} 等待自己的线程 {thread}。"),
            ),
            Blocked::Lock { name } => text(format!("{who} waits for {name}."), format!("{who} 等待 {name}。")),
            Blocked::Request {} if self.process().is_some_and(Process::is_manager) => text(
                format!("{who} waits to be asked about its objects."),
                format!("{who} 等着别人来问它保管的对象。"),
            ),
            Blocked::Request {} => text(
                format!("{who} waits to be asked for a process."),
                format!("{who} 等着别人来要一个进程。"),
            ),
            Blocked::Write { name } => text(
                format!("{who} wants to write: {name} is full, so it waits until somebody reads."),
                format!("{who} 要写，但 {name} 满了：等有人来读。"),
            ),
            Blocked::Signal {} => text(format!("{who} waits for a signal."), format!("{who} 等待信号。")),
            Blocked::Task { .. } | Blocked::InterpreterLock {} => return None,
        })
    }
}

/// How a process ended, in a few words of both languages.
fn outcome(code: Option<i32>, signal: Option<&str>) -> (String, String) {
    match (code, signal) {
        (_, Some(signal)) => (format!("killed by {signal}"), format!("被 {signal} 杀死")),
        (Some(code), None) => (format!("exit {code}"), format!("退出码 {code}")),
        (None, None) => ("status unknown".to_owned(), "状态未知".to_owned()),
    }
}

/// So many things of a kind: `1 worker`, `2 workers`.
fn count(number: impl Into<u64>, of: &str) -> String {
    match number.into() {
        1 => format!("1 {of}"),
        number => format!("{number} {of}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1_u32, "worker"), "1 worker");
        assert_eq!(count(2_u64, "task"), "2 tasks");
    }
}
