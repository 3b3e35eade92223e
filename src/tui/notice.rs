//! What the footer says when a key does nothing here: what would be right.

use crossterm::event::KeyCode;

use super::app::App;
use super::keymap::{self, Context};
use super::words;
use crate::event::Micros;
use crate::scenario::Language;
use crate::session::Mode;

fn say(app: &App, en: String, zh: String) -> String {
    match app.options.language {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// How many options the open question has.
fn options(app: &App) -> usize {
    match app.card() {
        Some(super::lesson::Card::Question { index, .. }) => app
            .scenario
            .questions
            .get(index)
            .map_or(0, |question| question.options.len()),
        _ => 0,
    }
}

/// A key that means nothing in the present context.
pub(super) fn wrong_key(app: &App, key: KeyCode) -> String {
    let key = keymap::name(&key);
    let (en, zh) = match app.context() {
        Context::Question => return choose_first(app),
        Context::Ended => return at_the_end(app),
        Context::Reading => ("space goes on", "空格继续"),
        Context::Quitting => ("y quits, n stays", "y 退出，n 留下"),
        Context::GoingTo => (
            "type seconds, or choose a stop with up and down",
            "输入秒数，或用上下键选一处",
        ),
        Context::List => ("enter starts the lesson", "回车开始这一课"),
        Context::Run if app.pace().paused => ("space goes on", "空格继续"),
        Context::Run => (
            "the run goes to its next stop, p stops it here",
            "运行会到下一处停下，p 可以马上停",
        ),
    };
    say(
        app,
        format!("{key} does nothing here: {en}; ? shows all keys"),
        format!("{key} 在这里没有作用：{zh}；? 列出所有按键"),
    )
}

/// The question wants an option.
pub(super) fn choose_first(app: &App) -> String {
    let last = options(app);
    say(
        app,
        format!("Choose 1 to {last} first, then enter; 0 skips the question."),
        format!("先选 1 到 {last}，再按回车；0 跳过这一题。"),
    )
}

/// The run is over and at its end.
pub(super) fn at_the_end(app: &App) -> String {
    say(
        app,
        "This is the end: space looks at the run again, left goes back, q leaves.".to_owned(),
        "已经到结尾：空格从头再看，左键后退，q 离开。".to_owned(),
    )
}

/// A time that has not come yet.
pub(super) fn too_late(app: &App, at: Micros) -> String {
    let instant = |at| words::instant(app.options.language, at);
    let (at, length) = (instant(at), instant(app.history.length()));
    let (en, zh) = match app.mode {
        Mode::Replay => ("the recording ends at", "录像到"),
        Mode::Live => ("the run has come to", "运行到了"),
    };
    say(
        app,
        format!("{at} is too late: {en} {length}."),
        format!("{at} 太晚了：{zh} {length}。"),
    )
}

/// What was typed is no time.
pub(super) fn no_time(app: &App) -> String {
    say(
        app,
        "That is no time: write seconds (6.5) or m:ss (1:05).".to_owned(),
        "这不是时刻：请写秒数（6.5）或 分:秒（1:05）。".to_owned(),
    )
}

/// Why the chosen process cannot do a statement now; `None` if it can.
pub(super) fn cannot_step(app: &App) -> Option<String> {
    let Some((stage, process)) = app.chosen_process() else {
        return Some(say(
            app,
            "There is no process yet.".to_owned(),
            "还没有进程。".to_owned(),
        ));
    };
    let role = &process.role;
    let other = say(
        app,
        "up and down choose another process".to_owned(),
        "用上下键选另一个进程".to_owned(),
    );
    if app.has_ended() {
        return Some(at_the_end(app));
    }
    if app.history.looks_back_to().is_some() {
        return Some(say(
            app,
            "This is the past: space goes to the present, where s does a statement.".to_owned(),
            "这里是过去：空格回到现在，再用 s 执行语句。".to_owned(),
        ));
    }
    if !process.is_alive() {
        return Some(say(
            app,
            format!("{role} has ended and does nothing more: {other}."),
            format!("{role} 已经结束，不会再执行：{other}。"),
        ));
    }
    if process.is_init() {
        return Some(say(
            app,
            format!("init runs no statement of the listing: {other}."),
            format!("init 不执行程序里的语句：{other}。"),
        ));
    }
    if app.mode == Mode::Replay {
        return None;
    }
    if !app.pace().paused {
        return Some(say(
            app,
            "The run goes on: p stops it, then s does one statement.".to_owned(),
            "正在运行：先按 p 停住，再用 s 执行一条语句。".to_owned(),
        ));
    }
    let wait = process.threads.main.blocked.as_ref()?;
    let stage = app.world().stages.get(usize::from(stage))?;
    let look = super::look::Look::new(app.options);
    let doing = words::waiting(&look, stage, wait);
    Some(say(
        app,
        format!("{role} is {doing}, and the clock stands: space goes on; {other}."),
        format!("{role} {doing}，而时钟停着：空格继续；{other}。"),
    ))
}
