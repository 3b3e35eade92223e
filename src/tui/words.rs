//! What a process does, in words: for its row, its bar and the inspector.
//!
//! First the state letter that `ps` shows, then why: `S in sleep(1), task #0`.

use super::look::Look;
use crate::event::{Adopter, Blocked, Call, Header, Micros, NO_PROCESS, ProcessState};
use crate::scenario::{Language, Scenario};
use crate::world::{Activity, End, Process, StageWorld, Wait, Waiting};

/// What runs the program, where there is a choice: for a lesson if it is not forklore's own interpreter, for a program
/// of the user's own always.
pub fn engine(scenario: &Scenario, header: &Header) -> Option<String> {
    let chosen = Some(header.engine.as_str()).filter(|name| scenario.is_wordless() && !name.is_empty());
    chosen.or(header.other_engine()).map(str::to_owned)
}

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

/// An instant as one types it: `6.5 s`, from a minute on `1:05.0`.
pub fn instant(language: Language, us: Micros) -> String {
    let tenths = us / 100_000;
    let second = match language {
        Language::En => "s",
        Language::Zh => "秒",
    };
    match tenths / 600 {
        0 => format!("{}.{} {second}", tenths / 10, tenths % 10),
        minutes => format!("{minutes}:{:02}.{}", tenths / 10 % 60, tenths % 10),
    }
}

/// The moment that is shown.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Whether the scenario clock stands.
    pub paused: bool,
    /// When the current step began.
    pub step_began: Micros,
}

/// The state letter of a process; `-` once it is reaped.
pub fn letter(process: &Process, moment: Moment) -> char {
    if process.reaped.is_some() {
        return '-';
    }
    if process.is_zombie() {
        return 'Z';
    }
    match process.state {
        // A process that says that it waits, or that it runs, may not have been looked at since.
        ProcessState::R | ProcessState::S if is_waiting(process) || moment.paused => 'S',
        ProcessState::R | ProcessState::S => 'R',
        state => state.letter(),
    }
}

/// The letter at the beginning of the step, where the end of the process has changed it: it slept or ran
/// and is a zombie, or it was a zombie and is reaped.
pub fn letter_before(process: &Process, step_began: Micros) -> Option<char> {
    let end = process.ended.as_ref()?;
    let existed = process.birth.at <= step_began;
    match (end.at > step_began, process.reaped) {
        (true, None) if existed => Some(if end.was_waiting { 'S' } else { 'R' }),
        (false, Some(reaped)) if reaped.at > step_began => Some('Z'),
        _ => None,
    }
}

fn is_waiting(process: &Process) -> bool {
    process.threads.main.blocked.is_some() || process.is_init()
}

/// Why a process is in its state, from the longest way to say it to the shortest.
pub fn reasons(look: &Look, stage: &StageWorld, process: &Process, moment: Moment) -> Vec<String> {
    if let Some(end) = &process.ended {
        return after_end(look, stage, process, end);
    }
    let task = process.job.and_then(|job| job.running);
    let (long, short) = match (&process.threads.main.blocked, task) {
        _ if process.is_init() => (
            look.say("adopts orphans, reaps", "收养孤儿并回收").to_owned(),
            look.say("reaps", "回收").to_owned(),
        ),
        (Some(wait), None) => (waiting(look, stage, wait), waiting_in_brief(look, stage, wait)),
        (Some(wait), Some(task)) => {
            let (doing, name) = (waiting(look, stage, wait), task_name(look, stage, task));
            (
                look.say(format!("{doing}, {name}"), format!("{doing}，{name}")),
                format!("{} #{task}", waiting_in_brief(look, stage, wait)),
            )
        }
        (None, _) if is_stopped(process) => {
            let text = look.say("stopped by a signal", "被信号停住").to_owned();
            (text.clone(), text)
        }
        (None, Some(task)) => (
            look.say(
                format!("runs {}", task_name(look, stage, task)),
                format!("运行{}", task_name(look, stage, task)),
            ),
            format!("#{task}"),
        ),
        (None, None) if moment.paused => (
            look.say("held by forklore", "由 forklore 停住").to_owned(),
            look.say("held", "停住").to_owned(),
        ),
        (None, None) => {
            let text = look.say("runs", "运行").to_owned();
            (text.clone(), text)
        }
    };
    let mut all = vec![long];
    if let Some(adopted) = adopted(look, stage, process, moment) {
        all.insert(
            0,
            look.say(format!("{}; {adopted}", all[0]), format!("{}；{adopted}", all[0])),
        );
    }
    if !all.contains(&short) {
        all.push(short);
    }
    all
}

fn is_stopped(process: &Process) -> bool {
    matches!(process.state, ProcessState::T | ProcessState::Traced)
}

/// The longest of the [`reasons`].
pub fn reason(look: &Look, stage: &StageWorld, process: &Process, moment: Moment) -> String {
    reasons(look, stage, process, moment).swap_remove(0)
}

/// That it got a new parent in the current step. Later its PPID alone says so.
fn adopted(look: &Look, stage: &StageWorld, process: &Process, moment: Moment) -> Option<String> {
    let adoption = process.adopted.filter(|adoption| adoption.at > moment.step_began)?;
    let to = stage.role(adoption.to);
    let how = match adoption.adopter {
        Adopter::Init => "",
        Adopter::Subreaper => look.say(" (subreaper)", "（subreaper）"),
    };
    Some(look.say(format!("adopted by {to}{how}"), format!("由 {to} 收养{how}")))
}

fn after_end(look: &Look, stage: &StageWorld, process: &Process, end: &End) -> Vec<String> {
    let how = ending(look, end);
    let Some(reaped) = process.reaped else {
        let parent = stage.role(process.parent);
        return vec![
            look.say(
                format!("zombie, {how}: {parent} has not waited"),
                format!("僵尸，{how}：{parent} 还没有 wait"),
            ),
            look.say(format!("zombie, {how}"), format!("僵尸，{how}")),
            how,
            ending_in_brief(look, end),
        ];
    };
    let by = reaper(look, stage, process, reaped.by);
    vec![
        look.say(
            format!("ended, {how}, reaped by {by}"),
            format!("已结束，{how}，由 {by} 回收"),
        ),
        look.say(format!("{how}, reaped by {by}"), format!("{how}，{by} 回收")),
        how,
        ending_in_brief(look, end),
    ]
}

/// Who reaped `process`: a process, or the kernel itself. init's exit status goes to forklore.
pub fn reaper(look: &Look, stage: &StageWorld, process: &Process, by: crate::event::Pid) -> String {
    match by {
        NO_PROCESS if process.is_init() => "forklore".to_owned(),
        NO_PROCESS => look.say("the kernel", "内核").to_owned(),
        by => stage.role(by).to_string(),
    }
}

/// How a process ended: `exit 3`, or the signal.
pub fn ending(look: &Look, end: &End) -> String {
    match (&end.signal, end.code) {
        (Some(signal), _) => look.say(format!("killed by {signal}"), format!("被 {signal} 杀死")),
        (None, Some(code)) => look.say(format!("exit {code}"), format!("退出码 {code}")),
        (None, None) => look.say("status unknown", "状态未知").to_owned(),
    }
}

/// [`ending`] in a word or two.
fn ending_in_brief(look: &Look, end: &End) -> String {
    match &end.signal {
        Some(signal) => signal.to_string(),
        None => ending(look, end),
    }
}

/// A task with what it calls: `task #0 work(0)`.
fn task_name(look: &Look, stage: &StageWorld, task: u64) -> String {
    let called = match stage.tasks.get(task).map(|known| &*known.text) {
        Some(text) if !text.is_empty() => format!(" {text}"),
        _ => String::new(),
    };
    look.say(format!("task #{task}{called}"), format!("任务 #{task}{called}"))
}

/// What a result is waited for: the worker that is at it, or that nobody will bring it.
fn result_of(look: &Look, stage: &StageWorld, call: &str, task: u64) -> String {
    if stage.pool_of(task).is_some_and(|pool| pool.unreadable.is_some()) {
        return look.say(
            format!("in {call}, for ever: nobody delivers results"),
            format!("在 {call} 里，永远等下去：没有线程交付结果了"),
        );
    }
    let known = stage.tasks.get(task);
    let worker = known.and_then(|known| stage.processes.get(known.worker?));
    match (known, worker) {
        (Some(known), Some(worker)) if known.lost => look.say(
            format!("in {call}, for ever: task #{task} died with {}", worker.role),
            format!("在 {call} 里，永远等下去：任务 #{task} 已随 {} 丢失", worker.role),
        ),
        (_, Some(worker)) => look.say(
            format!("in {call}, for task #{task} ({})", worker.role),
            format!("在 {call} 里等任务 #{task}（{}）", worker.role),
        ),
        _ => look.say(
            format!("in {call}, for task #{task}"),
            format!("在 {call} 里等任务 #{task}"),
        ),
    }
}

/// Seconds as the listing writes them.
fn number(us: Micros) -> f64 {
    us as f64 / 1e6
}

/// What a thread waits for.
pub fn waiting(look: &Look, stage: &StageWorld, wait: &Wait) -> String {
    match &wait.on {
        Blocked::Sleep { for_us } => {
            let whole = number(*for_us);
            look.say(format!("in sleep({whole})"), format!("在 sleep({whole}) 里"))
        }
        Blocked::Wait { child: Some(child), .. } => {
            let child = stage.role(*child);
            look.say(
                format!("in waitpid(), for {child}"),
                format!("在 waitpid() 里等 {child}"),
            )
        }
        Blocked::JoinProcess { child, .. } => {
            let child = stage.role(*child);
            look.say(format!("in join(), for {child}"), format!("在 join() 里等 {child}"))
        }
        Blocked::Wait { child: None, .. } => look
            .say("in wait(), for any child", "在 wait() 里等任意子进程")
            .to_owned(),
        Blocked::Get { task, .. } => result_of(look, stage, "get()", *task),
        Blocked::Apply { task } => result_of(look, stage, "apply()", *task),
        Blocked::Map { task } => {
            let call = stage
                .tasks
                .get(*task)
                .and_then(|known| known.call)
                .map_or("map", Call::name);
            result_of(look, stage, &format!("{call}()"), *task)
        }
        Blocked::JoinPool { .. } => look
            .say("in join(), for all workers", "在 join() 里等所有工作进程")
            .to_owned(),
        Blocked::JoinThread { thread } => look.say(
            format!("in join(), for thread {thread}"),
            format!("在 join() 里等线程 {thread}"),
        ),
        Blocked::Lock { name } => look.say(format!("waits for {name}"), format!("等 {name}")),
        Blocked::Task { .. } => look.say("idle, waits for a task", "空闲，等任务").to_owned(),
        Blocked::Request {} => look.say("waits for a request", "等请求").to_owned(),
        Blocked::Write { name } => look.say(
            format!("waits to write: {name} is full"),
            format!("等着写：{name} 满了"),
        ),
        Blocked::Signal {} => look.say("waits for a signal", "等信号").to_owned(),
        Blocked::InterpreterLock {} => look.say("waits for its turn", "等轮到自己").to_owned(),
    }
}

/// [`waiting`] in a word or two.
fn waiting_in_brief(look: &Look, stage: &StageWorld, wait: &Wait) -> String {
    match &wait.on {
        Blocked::Sleep { for_us } => format!("sleep({})", number(*for_us)),
        Blocked::Wait { child: None, .. } => "wait()".to_owned(),
        Blocked::Wait { child: Some(child), .. } | Blocked::JoinProcess { child, .. } => {
            let child = stage.role(*child);
            look.say(format!("waits {child}"), format!("等 {child}"))
        }
        Blocked::Get { task, .. } => format!("get() #{task}"),
        Blocked::Apply { task } => format!("apply() #{task}"),
        Blocked::Map { task } => format!("map() #{task}"),
        Blocked::JoinPool { .. } | Blocked::JoinThread { .. } => "join()".to_owned(),
        Blocked::Task { .. } => look.say("idle", "空闲").to_owned(),
        _ => look.say("waits", "等待").to_owned(),
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
        Activity::Waits(Waiting::Child(Some(child))) => {
            let child = stage.role(child);
            vec![
                look.say(format!("waits for {child}"), format!("等 {child} 结束")),
                look.say("wait", "等").to_owned(),
            ]
        }
        Activity::Waits(Waiting::Child(None)) => vec![
            look.say("waits for a child", "等子进程").to_owned(),
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
