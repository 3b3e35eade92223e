//! What a process does, in words: for its row, its bar and the inspector.

use super::look::Look;
use crate::event::{Blocked, Micros, ProcessState};
use crate::world::{Activity, End, Process, StageWorld, Wait, Waiting};

/// A duration in seconds with one decimal, as people say it.
pub fn seconds(look: &Look, us: Micros) -> String {
    let tenths = us / 100_000;
    let number = format!("{}.{}", tenths / 10, tenths % 10);
    look.say(format!("{number} s"), format!("{number} 秒"))
}

/// An instant of the scenario clock: minutes, seconds, tenths.
pub fn clock(us: Micros) -> String {
    let tenths = us / 100_000;
    format!("{:02}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

/// The letter of a process's state and the word for it.
pub fn state(look: &Look, process: &Process) -> (char, &'static str) {
    if process.reaped.is_some() {
        return ('-', look.say("gone", "已回收"));
    }
    if process.is_zombie() {
        return ('Z', look.say("zombie", "僵尸"));
    }
    // A process that has said that it waits may not have been sampled since.
    let waits = !matches!(Activity::of(process), Some(Activity::Runs | Activity::Task(_)));
    let state = if waits && process.state == ProcessState::R {
        ProcessState::S
    } else {
        process.state
    };
    let word = match state {
        ProcessState::R => look.say("running", "运行"),
        ProcessState::S => look.say("sleeping", "睡眠"),
        ProcessState::D => look.say("disk", "等磁盘"),
        ProcessState::T | ProcessState::Traced => look.say("stopped", "停止"),
        ProcessState::Z => look.say("zombie", "僵尸"),
        ProcessState::X => look.say("dead", "死亡"),
        ProcessState::I => look.say("idle", "空闲"),
    };
    (state.letter(), word)
}

/// The moment that is shown.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Scenario time.
    pub now: Micros,
    /// Whether the scenario clock stands.
    pub paused: bool,
}

/// Why a process is in its state: what it runs, waits for, or left behind.
pub fn reason(look: &Look, stage: &StageWorld, process: &Process, moment: Moment) -> String {
    let now = moment.now;
    if let Some(end) = &process.ended {
        return after_end(look, stage, process, end, now);
    }
    let doing = if let Some(task) = process.job.and_then(|job| job.running) {
        let task_text = stage
            .tasks
            .get(task)
            .map_or_else(String::new, |known| format!(" {}", known.text));
        look.say(format!("runs #{task}{task_text}"), format!("运行 #{task}{task_text}"))
    } else if let Some(wait) = &process.threads.main.blocked {
        waiting(look, stage, wait, now)
    } else if process.is_init() {
        look.say("adopts, reaps", "收养和回收").to_owned()
    } else if moment.paused {
        look.say("held at its line", "停在这一行").to_owned()
    } else {
        String::new()
    };
    match process.adopted {
        Some(adoption) => {
            let (from, to) = (stage.role(adoption.from), stage.role(adoption.to));
            let adopted = look.say(
                format!("adopted by {to}, was {from}'s"),
                format!("由 {to} 收养，原属 {from}"),
            );
            if doing.is_empty() {
                adopted
            } else {
                look.say(format!("{doing}; {adopted}"), format!("{doing}；{adopted}"))
            }
        }
        None => doing,
    }
}

/// [`reason`] in a word or two, for where there is no room for it.
pub fn brief(look: &Look, stage: &StageWorld, process: &Process, moment: Moment) -> String {
    if let Some(end) = &process.ended {
        return match &end.signal {
            Some(signal) => signal.to_string(),
            None => ending(look, end),
        };
    }
    if let Some(task) = process.job.and_then(|job| job.running) {
        return format!("#{task}");
    }
    let words = match process.threads.main.blocked.as_ref().map(|wait| &wait.on) {
        None if process.is_init() => look.say("reaps", "回收"),
        None if moment.paused => look.say("held", "停住"),
        None => "",
        Some(Blocked::Sleep { .. }) => "sleep()",
        Some(Blocked::Wait { child: None }) => look.say("wait()", "等子进程"),
        Some(Blocked::Wait { child: Some(child) } | Blocked::JoinProcess { child, .. }) => {
            let child = stage.role(*child);
            return look.say(format!("waits {child}"), format!("等 {child}"));
        }
        Some(Blocked::Get { task, .. } | Blocked::Apply { task } | Blocked::Map { task }) => {
            return look.say(format!("waits #{task}"), format!("等 #{task}"));
        }
        Some(Blocked::JoinPool { .. }) => look.say("join()", "等工作进程"),
        Some(Blocked::Task { .. }) => look.say("idle", "空闲"),
        Some(_) => look.say("waits", "等待"),
    };
    words.to_owned()
}

fn after_end(look: &Look, stage: &StageWorld, process: &Process, end: &End, now: Micros) -> String {
    let how = ending(look, end);
    if let Some(reaped) = process.reaped {
        let by = stage.role(reaped.by);
        return look.say(format!("{how}, reaped by {by}"), format!("{how}，由 {by} 回收"));
    }
    let parent = stage.role(process.parent);
    let lasts = seconds(look, now.saturating_sub(end.at));
    look.say(
        format!("for {lasts}, {how}: {parent} has not waited"),
        format!("已 {lasts}，{how}：{parent} 还没有 wait"),
    )
}

/// How a process ended: `exit 3`, or the signal.
pub fn ending(look: &Look, end: &End) -> String {
    match (&end.signal, end.code) {
        (Some(signal), _) => look.say(format!("killed by {signal}"), format!("被 {signal} 杀死")),
        (None, Some(code)) => look.say(format!("exit {code}"), format!("退出码 {code}")),
        (None, None) => look.say("status unknown", "状态未知").to_owned(),
    }
}

/// What a thread waits for.
pub fn waiting(look: &Look, stage: &StageWorld, wait: &Wait, now: Micros) -> String {
    let result_of = |task: &u64| match stage.tasks.get(*task).and_then(|known| Some((known, known.worker?))) {
        _ if stage.pool_of(*task).is_some_and(|pool| pool.unreadable.is_some()) => look
            .say(
                "waits for ever: nobody delivers results",
                "永远等下去: 没有线程交付结果了",
            )
            .to_owned(),
        Some((known, worker)) => {
            let worker = stage
                .processes
                .get(worker)
                .map(|worker| worker.role.clone())
                .unwrap_or_default();
            if known.lost {
                return look.say(
                    format!("waits for ever: task #{task} died with {worker}"),
                    format!("永远等下去: 任务 #{task} 已随 {worker} 丢失"),
                );
            }
            look.say(
                format!("waits for {worker} (task #{task})"),
                format!("等 {worker} (任务 #{task})"),
            )
        }
        None => look.say(format!("waits for task #{task}"), format!("等任务 #{task}")),
    };
    match &wait.on {
        Blocked::Sleep { for_us } => {
            let left = seconds(look, for_us.saturating_sub(now.saturating_sub(wait.since)));
            let whole = *for_us as f64 / 1e6;
            look.say(
                format!("sleep({whole}), {left} left"),
                format!("sleep({whole})，剩 {left}"),
            )
        }
        Blocked::Wait { child: Some(child) } | Blocked::JoinProcess { child, .. } => {
            let child = stage.role(*child);
            look.say(format!("waits for {child} to end"), format!("等 {child} 结束"))
        }
        Blocked::Wait { child: None } => look.say("waits for any child", "等任意子进程").to_owned(),
        Blocked::Get { task, .. } | Blocked::Apply { task } | Blocked::Map { task } => result_of(task),
        Blocked::JoinPool { .. } => look.say("waits for all workers", "等所有工作进程").to_owned(),
        Blocked::JoinThread { thread } => look.say(format!("waits for thread {thread}"), format!("等线程 {thread}")),
        Blocked::Lock { name } => look.say(format!("waits for {name}"), format!("等 {name}")),
        Blocked::Task { .. } => look.say("idle", "空闲").to_owned(),
        Blocked::Request {} => look.say("waits for a request", "等请求").to_owned(),
        Blocked::Write { name } => look.say(
            format!("waits to write: {name} is full"),
            format!("等着写：{name} 满了"),
        ),
        Blocked::Signal {} => look.say("waits for a signal", "等信号").to_owned(),
        Blocked::InterpreterLock {} => look.say("waits for its turn", "等轮到自己").to_owned(),
    }
}

/// What stands in a bar of the timeline, longest first; the first that fits is taken.
pub fn bar(look: &Look, stage: &StageWorld, activity: Activity) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match activity {
        Activity::Runs | Activity::Idle => Vec::new(),
        Activity::Task(task) => {
            let short = format!("#{task}");
            match stage.tasks.get(task) {
                Some(known) if !known.text.is_empty() => vec![format!("#{task} {}", known.text), short],
                _ => vec![short],
            }
        }
        Activity::Sleeps => one(look.say("sleep", "睡眠")),
        Activity::Waits(Waiting::Result(task)) => {
            vec![
                look.say(format!("waits for #{task}"), format!("等 #{task}")),
                format!("#{task}"),
            ]
        }
        Activity::Waits(Waiting::Child) => vec![
            look.say("waits for child", "等子进程").to_owned(),
            look.say("wait", "等").to_owned(),
        ],
        Activity::Waits(Waiting::Pool) => vec![
            look.say("waits for workers", "等工作进程").to_owned(),
            look.say("wait", "等").to_owned(),
        ],
        Activity::Waits(Waiting::Room) => vec![
            look.say("waits to write", "等着写").to_owned(),
            look.say("write", "写").to_owned(),
        ],
        Activity::Waits(Waiting::Other) => one(look.say("waits", "等待")),
        Activity::Zombie => one(look.say("zombie", "僵尸")),
    }
}
