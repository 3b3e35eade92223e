//! The keys: one table that feeds input, footer, help and the README.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::session::{Abilities, ClockRule};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is described in the table below, in both languages.
pub enum Command {
    GoOn,
    Back,
    Forward,
    EventBack,
    EventForward,
    First,
    Latest,
    GoTo,
    Type(char),
    Erase,
    Pause,
    Faster,
    Slower,
    StepProcess,
    NextPane,
    Up,
    Down,
    Inspect,
    Zoom,
    Language,
    Theme,
    Blank,
    Help,
    Quit,
    QuitNow,
    Close,
    Choose(u8),
    Commit,
    Skip,
    Yes,
}

/// Where a key is pressed: what is open decides what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The lesson list.
    List,
    /// A run, nothing open over it.
    Run,
    /// A question card.
    Question,
    /// A card or a popup to be read.
    Reading,
    /// The question whether to quit.
    Quitting,
    /// The sheet that asks where to go.
    GoingTo,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where it holds.
    pub contexts: &'static [Context],
    /// The keys, the one to show first.
    pub keys: &'static [KeyCode],
    /// How footer and help name the keys; empty if the row above speaks for this one too.
    pub label: &'static str,
    /// What they ask for.
    pub command: Command,
    /// What that does, in English and in Chinese.
    pub does: (&'static str, &'static str),
    /// Whether the footer shows it.
    pub footer: bool,
}

use Context::{GoingTo, List, Question, Quitting, Reading, Run};

const fn key(character: char) -> KeyCode {
    KeyCode::Char(character)
}

const fn row(
    contexts: &'static [Context],
    keys: &'static [KeyCode],
    label: &'static str,
    command: Command,
    does: (&'static str, &'static str),
    footer: bool,
) -> Binding {
    Binding {
        contexts,
        keys,
        label,
        command,
        does,
        footer,
    }
}

/// Every key of the program.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    row(&[Question], &[key('a'), key('1')], "a-d", Command::Choose(0), ("choose", "选择"), true),
    row(&[Question], &[key('b'), key('2')], "", Command::Choose(1), ("", ""), false),
    row(&[Question], &[key('c'), key('3')], "", Command::Choose(2), ("", ""), false),
    row(&[Question], &[key('d'), key('4')], "", Command::Choose(3), ("", ""), false),
    row(&[Question], &[key('e'), key('5')], "", Command::Choose(4), ("", ""), false),
    row(&[Question], &[KeyCode::Enter, key(' ')], "enter", Command::Commit, ("commit", "确定"), true),
    row(&[Question], &[key('s')], "s", Command::Skip, ("skip (is remembered)", "跳过(会记下)"), true),
    row(&[List], &[KeyCode::Enter, key(' '), KeyCode::Right], "enter", Command::Commit, ("start", "开始"), true),
    row(&[Reading], &[key(' '), KeyCode::Enter, KeyCode::Right, KeyCode::PageDown], "space", Command::Close, ("go on", "继续"), true),
    row(&[Run], &[key(' ')], "space", Command::GoOn, ("go on", "继续"), true),
    row(&[Run, Question, Reading], &[KeyCode::Left, KeyCode::PageUp], "left", Command::Back, ("back", "后退"), true),
    row(&[Run], &[KeyCode::Right, KeyCode::PageDown], "right", Command::Forward, ("forward, go on", "前进，继续"), false),
    row(&[Run, Question, Reading], &[key('[')], "[ ]", Command::EventBack, ("one event back, forward", "后退、前进一个事件"), false),
    row(&[Run, Question, Reading], &[key(']')], "", Command::EventForward, ("", ""), false),
    row(&[Run, Question, Reading], &[KeyCode::Home], "home", Command::First, ("to the first checkpoint", "到第一个检查点"), false),
    row(&[Run, Question, Reading], &[KeyCode::End], "end", Command::Latest, ("to the present", "回到现在"), false),
    row(&[Run, Question, Reading], &[key('g')], "g", Command::GoTo, ("go to a time or checkpoint", "跳到某时刻或检查点"), false),
    row(&[Run], &[key('p')], "p", Command::Pause, ("pause", "暂停"), true),
    row(&[Run], &[key('+'), key('=')], "+ -", Command::Faster, ("speed", "速度"), true),
    row(&[Run], &[key('-')], "", Command::Slower, ("", ""), false),
    row(&[Run], &[key('s')], "s", Command::StepProcess, ("one statement of a process", "进程执行一条语句"), false),
    row(&[Run], &[KeyCode::Tab], "tab", Command::NextPane, ("next pane", "下一个窗格"), false),
    row(&[Run, Question, List], &[KeyCode::Up, key('k')], "up", Command::Up, ("up", "向上"), false),
    row(&[Run, Question, List], &[KeyCode::Down, key('j')], "down", Command::Down, ("down", "向下"), false),
    row(&[Run], &[KeyCode::Enter], "enter", Command::Inspect, ("inspect", "查看进程"), true),
    row(&[Run], &[key('z')], "z", Command::Zoom, ("zoom", "放大"), true),
    row(&[Run], &[KeyCode::Esc], "esc", Command::Close, ("leave zoom and choice", "取消放大和选择"), false),
    row(&[Reading], &[KeyCode::Esc], "esc", Command::Close, ("close", "关闭"), true),
    row(&[GoingTo], &[KeyCode::Up], "up", Command::Up, ("choose", "选择"), true),
    row(&[GoingTo], &[KeyCode::Down], "", Command::Down, ("", ""), false),
    row(&[GoingTo], &[KeyCode::Enter], "enter", Command::Commit, ("go there", "跳到那里"), true),
    row(&[GoingTo], &[KeyCode::Backspace], "", Command::Erase, ("", ""), false),
    row(&[GoingTo], &[KeyCode::Esc], "esc", Command::Close, ("stay here", "留在这里"), true),
    row(&[Quitting], &[key('y'), KeyCode::Enter], "y", Command::Yes, ("yes, quit", "是，退出"), true),
    row(&[Quitting], &[key('n'), KeyCode::Esc], "n", Command::Close, ("no, stay", "否，留下"), true),
    row(&[Run, Question, Reading, List], &[key('l')], "l", Command::Language, ("language", "语言"), false),
    row(&[Run, Question, Reading, List], &[key('t')], "t", Command::Theme, ("theme", "主题"), false),
    row(&[Run], &[key('b'), key('.')], "b", Command::Blank, ("blank the screen", "黑屏"), false),
    row(&[Run, Question, Reading, List], &[key('?')], "?", Command::Help, ("keys", "按键"), true),
    row(&[Run, Question, Reading, List], &[key('q')], "q", Command::Quit, ("quit", "退出"), false),
];

impl Command {
    /// Whether it is of use in a run of which so much can be done.
    pub fn is_offered(self, abilities: Abilities) -> bool {
        match self {
            Self::StepProcess => abilities.steps,
            Self::Pause | Self::Faster | Self::Slower => abilities.clock != ClockRule::Nothing,
            _ => true,
        }
    }
}

/// The keys of a context, of a run of which so much can be done.
pub fn bindings(context: Context, abilities: Abilities) -> impl Iterator<Item = &'static Binding> {
    let here = BINDINGS
        .iter()
        .filter(move |binding| binding.contexts.contains(&context));
    here.filter(move |binding| binding.command.is_offered(abilities))
}

/// What `key` asks for in `context`.
pub fn command(context: Context, key: KeyEvent) -> Option<Command> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Command::QuitNow);
    }
    let bound = BINDINGS
        .iter()
        .find(|binding| binding.contexts.contains(&context) && binding.keys.contains(&key.code))
        .map(|binding| binding.command);
    match (context, key.code) {
        (GoingTo, KeyCode::Char(typed)) => bound.or(Some(Command::Type(typed))),
        _ => bound,
    }
}

/// The keys of a run as a table for the documentation. A row without a label
/// belongs to the one above it.
pub fn table() -> String {
    let mut table = String::from("| key | does | 作用 |\n|---|---|---|\n");
    let rows: Vec<&Binding> = BINDINGS
        .iter()
        .filter(|binding| binding.contexts.contains(&Run))
        .collect();
    for group in rows.chunk_by(|_, next| next.label.is_empty()) {
        let keys: Vec<String> = group.iter().flat_map(|binding| binding.keys).map(name).collect();
        let (en, zh) = group[0].does;
        table.push_str(&format!("| {} | {en} | {zh} |\n", keys.join(" ")));
    }
    table
}

/// How the documentation writes a key.
fn name(key: &KeyCode) -> String {
    match key {
        KeyCode::Char(' ') => "`Space`".to_owned(),
        KeyCode::Char(character) => format!("`{character}`"),
        key => format!("`{key}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for context in [List, Run, Question, Reading, Quitting, GoingTo] {
            let keys = || {
                BINDINGS
                    .iter()
                    .filter(|row| row.contexts.contains(&context))
                    .flat_map(|row| row.keys)
            };
            let different: std::collections::HashSet<_> = keys().collect();
            assert_eq!(different.len(), keys().count(), "{context:?}");
        }
    }

    #[test]
    fn escape_never_quits() {
        for context in [List, Run, Question, Reading, Quitting, GoingTo] {
            let command = command(context, KeyEvent::from(KeyCode::Esc));
            assert!(matches!(command, None | Some(Command::Close)), "{context:?}");
        }
    }
}
