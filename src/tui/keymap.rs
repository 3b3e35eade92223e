//! The keys: one table that feeds input, footer, help and the README.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::session::{Abilities, ClockRule};
use crate::text::{self, Message, message};
use forklore_event::Language;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is described in the table below.
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
    TypeIn,
    Send(char),
    Erase,
    Pause,
    Faster,
    Slower,
    StepProcess,
    ByHand,
    Undo,
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
    Restart,
    Vote,
    Discuss,
    More,
    Less,
    Knobs,
    Recording,
    Yes,
    Swap,
    Unfold,
    ScrollUp,
    ScrollDown,
    CommitSure,
    CommitGuess,
    Hint,
    Explain,
    SendSignal,
    DoAct,
    ColumnLeft,
    ColumnRight,
    NextNew,
    Review,
    Search,
    Forget,
    Nothing,
}

/// Where a key is pressed: what is open decides what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The home screen.
    List,
    /// The line on it that searches.
    Searching,
    /// The question whether to forget a lesson's progress.
    Forgetting,
    /// A run, nothing open over it.
    Run,
    /// A run whose learner chooses who does the next statement.
    Scheduling,
    /// A run that is over, nothing open over its end.
    Ended,
    /// A question card.
    Question,
    /// A card or a popup to be read.
    Reading,
    /// The question whether to quit.
    Quitting,
    /// The sheet that asks where to go.
    GoingTo,
    /// The terminal of the run: what is pressed is for its program.
    Typing,
    /// A question before a class, where nobody chooses.
    Asking,
    /// The sheet on which hands are counted.
    Voting,
    /// The sheet of what may be changed.
    Turning,
    /// The teacher's notes in a second terminal; what is pressed is mostly for the projector.
    Notes,
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
    /// The message that says what that does; empty as the label.
    pub does: &'static str,
    /// Whether the footer shows it.
    pub footer: bool,
}

use Context::{
    Asking, Ended, Forgetting, GoingTo, List, Notes, Question, Quitting, Reading, Run, Scheduling, Searching, Turning,
    Typing, Voting,
};

const fn key(character: char) -> KeyCode {
    KeyCode::Char(character)
}

const fn row(
    contexts: &'static [Context],
    keys: &'static [KeyCode],
    label: &'static str,
    command: Command,
    does: &'static str,
    footer: bool,
) -> Binding {
    if !does.is_empty() {
        text::check(does, &[]);
    }
    Binding {
        contexts,
        keys,
        label,
        command,
        does,
        footer,
    }
}

/// A run, going on or over, nothing open over it.
const OPEN: &[Context] = &[Run, Scheduling, Ended];
/// A run, also under a question or an answer.
const SHOWN: &[Context] = &[Run, Scheduling, Ended, Question, Asking, Reading];
/// Every screen that is not a sheet with an answer of its own.
const SCREENS: &[Context] = &[Run, Scheduling, Ended, Question, Asking, Reading, List, Notes];
/// Every screen.
const EVERYWHERE: &[Context] = &[
    Asking, Voting, Turning, Run, Scheduling, Ended, Question, Reading, List, Quitting, GoingTo, Searching, Forgetting,
    Notes,
];
/// A line into which one types.
const TYPING: &[Context] = &[GoingTo, Searching];

/// Every key of the program. The first row of a context that the footer shows is the next action.
/// Clickers send `Page Up`, `Page Down`, `.`, `b`, `F5` and `Esc`: the first four mean something
/// everywhere, the others do no harm.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    row(&[Question], &[key('1')], "1-4", Command::Choose(0), "key-choose", true),
    row(&[Question], &[key('2')], "", Command::Choose(1), "", false),
    row(&[Question], &[key('3')], "", Command::Choose(2), "", false),
    row(&[Question], &[key('4')], "", Command::Choose(3), "", false),
    row(&[Question], &[key('5')], "", Command::Choose(4), "", false),
    row(&[Question], &[KeyCode::Enter, key(' '), KeyCode::Right, KeyCode::PageDown], "enter", Command::Commit, "key-commit", true),
    row(&[Question], &[key('s')], "s", Command::CommitSure, "key-sure", true),
    row(&[Question], &[key('u')], "u", Command::CommitGuess, "key-guess", true),
    row(&[Question], &[key('h')], "h", Command::Hint, "key-hint", true),
    row(&[Question], &[key('0')], "0", Command::Skip, "key-skip", true),
    row(&[List], &[KeyCode::Enter, key(' ')], "enter", Command::Commit, "key-start-or-resume", true),
    row(&[List], &[key('r')], "r", Command::Restart, "key-restart", true),
    row(&[List], &[key('n')], "n", Command::NextNew, "key-next-new", true),
    row(&[List], &[key('/')], "/", Command::Search, "key-search", true),
    row(&[List], &[key('v')], "v", Command::Review, "key-review", true),
    row(&[List], &[key('x')], "x", Command::Forget, "key-forget", false),
    row(&[List], &[KeyCode::Left], "left", Command::ColumnLeft, "key-column", false),
    row(&[List], &[KeyCode::Right], "", Command::ColumnRight, "", false),
    row(&[Searching], &[KeyCode::Enter], "enter", Command::Commit, "key-keep-found", true),
    row(&[Searching], &[KeyCode::Esc], "esc", Command::Close, "key-all-lessons", true),
    row(&[Searching], &[KeyCode::Up, KeyCode::PageUp], "up", Command::Up, "key-choose", true),
    row(&[Searching], &[KeyCode::Down, KeyCode::PageDown], "", Command::Down, "", false),
    row(TYPING, &[KeyCode::Backspace], "", Command::Erase, "", false),
    row(&[Reading], &[key(' '), KeyCode::Enter, KeyCode::Right, KeyCode::PageDown], "space", Command::Close, "key-go-on", true),
    row(&[Scheduling], &[key('1')], "1-9", Command::Choose(0), "key-schedule", true),
    row(&[Scheduling], &[key('2')], "", Command::Choose(1), "", false),
    row(&[Scheduling], &[key('3')], "", Command::Choose(2), "", false),
    row(&[Scheduling], &[key('4')], "", Command::Choose(3), "", false),
    row(&[Scheduling], &[key('5')], "", Command::Choose(4), "", false),
    row(&[Scheduling], &[key('6')], "", Command::Choose(5), "", false),
    row(&[Scheduling], &[key('7')], "", Command::Choose(6), "", false),
    row(&[Scheduling], &[key('8')], "", Command::Choose(7), "", false),
    row(&[Scheduling], &[key('9')], "", Command::Choose(8), "", false),
    row(&[Scheduling], &[key('S')], "S", Command::ByHand, "key-by-kernel", true),
    row(&[Scheduling], &[key('u')], "u", Command::Undo, "key-undo", true),
    row(&[Run], &[key(' ')], "space", Command::GoOn, "key-go-on", true),
    row(&[Ended], &[key(' ')], "space", Command::GoOn, "key-look-again", true),
    row(&[Asking], &[key(' '), KeyCode::Enter, KeyCode::Right, KeyCode::PageDown], "space", Command::Skip, "key-go-on", true),
    row(&[Asking], &[key('v')], "v", Command::Vote, "key-vote", true),
    row(&[Asking], &[key('d')], "d", Command::Discuss, "key-discuss", true),
    row(&[Asking], &[key('+'), key('=')], "+ -", Command::More, "key-discuss-longer", false),
    row(&[Asking], &[key('-')], "", Command::Less, "", false),
    row(&[Voting], &[KeyCode::Enter, KeyCode::PageDown], "enter", Command::Commit, "key-count", true),
    row(&[Voting], &[KeyCode::Backspace], "", Command::Erase, "", false),
    row(&[Voting], &[KeyCode::Esc, KeyCode::PageUp], "esc", Command::Close, "key-close", true),
    row(&[Turning], &[KeyCode::Enter], "enter", Command::Commit, "key-turn", true),
    row(&[Turning], &[KeyCode::Up, KeyCode::PageUp], "up", Command::Up, "key-choose", true),
    row(&[Turning], &[KeyCode::Down, KeyCode::PageDown], "", Command::Down, "", false),
    row(&[Turning], &[KeyCode::Left, key('-')], "left", Command::Less, "key-less", true),
    row(&[Turning], &[KeyCode::Right, key('+'), key('=')], "right", Command::More, "key-more", true),
    row(&[Turning], &[KeyCode::Esc, key('o')], "esc", Command::Close, "key-close", true),
    row(&[Notes], &[key(' '), KeyCode::Right, KeyCode::PageDown], "space", Command::GoOn, "key-go-on", true),
    row(&[Notes], &[KeyCode::Left, KeyCode::PageUp], "left", Command::Back, "key-back", true),
    row(&[Notes], &[key('v')], "v", Command::Vote, "key-vote", true),
    row(&[Notes], &[key('d')], "d", Command::Discuss, "key-discuss", false),
    row(&[Notes], &[key('p')], "p", Command::Pause, "key-pause", true),
    row(&[Notes], &[key('+'), key('=')], "+ -", Command::Faster, "key-speed", true),
    row(&[Notes], &[key('-')], "", Command::Slower, "", false),
    row(&[Notes], &[key('o')], "o", Command::Knobs, "key-knobs", false),
    row(&[Notes], &[key('r')], "r", Command::Recording, "key-recording", false),
    row(&[Notes], &[key('e')], "e", Command::Explain, "key-explain", false),
    row(&[Notes], &[KeyCode::Home], "home", Command::First, "key-first", false),
    row(&[Notes], &[KeyCode::End], "end", Command::Latest, "key-latest", false),
    row(&[Notes], &[key('g')], "g", Command::GoTo, "key-go-to", false),
    row(&[Notes], &[key('x')], "x", Command::Swap, "key-swap", false),
    row(&[Notes], &[key('z')], "z", Command::Zoom, "key-zoom", false),
    row(&[Notes], &[KeyCode::Tab], "tab", Command::NextPane, "key-pane", false),
    row(&[Notes], &[KeyCode::Esc], "esc", Command::Close, "key-close", false),
    row(&[Notes], &[KeyCode::Up, key('k')], "up", Command::Up, "key-scroll-notes", true),
    row(&[Notes], &[KeyCode::Down, key('j')], "", Command::Down, "", false),
    row(SHOWN, &[key('o')], "o", Command::Knobs, "key-knobs", false),
    row(SHOWN, &[key('r')], "r", Command::Recording, "key-recording", false),
    row(SHOWN, &[KeyCode::Left, KeyCode::PageUp], "left", Command::Back, "key-back", true),
    row(OPEN, &[KeyCode::Right, KeyCode::PageDown], "right", Command::Forward, "key-forward", false),
    row(SHOWN, &[key('[')], "[ ]", Command::EventBack, "key-events", false),
    row(SHOWN, &[key(']')], "", Command::EventForward, "", false),
    row(SHOWN, &[KeyCode::Home], "home", Command::First, "key-first", false),
    row(SHOWN, &[KeyCode::End], "end", Command::Latest, "key-latest", false),
    row(SHOWN, &[key('g')], "g", Command::GoTo, "key-go-to", false),
    row(&[Run], &[key('p')], "p", Command::Pause, "key-pause", true),
    row(&[Run], &[key('+'), key('=')], "+ -", Command::Faster, "key-speed", false),
    row(&[Run], &[key('-')], "", Command::Slower, "", false),
    row(&[Run], &[key('!')], "!", Command::SendSignal, "key-send-signal", true),
    row(&[Run], &[key('d')], "d", Command::DoAct, "key-do-act", true),
    row(&[Run], &[key('s')], "s", Command::StepProcess, "key-step", true),
    row(&[Run], &[key('S')], "S", Command::ByHand, "key-by-hand", false),
    row(&[Run, Ended], &[key('u')], "u", Command::Undo, "key-undo", false),
    row(OPEN, &[key('x')], "x", Command::Swap, "key-swap", true),
    row(OPEN, &[key('f')], "f", Command::Unfold, "key-unfold", false),
    row(&[Run], &[key('i')], "i", Command::TypeIn, "key-type", false),
    row(&[Typing], &[KeyCode::Esc], "esc", Command::Close, "key-leave-terminal", true),
    row(OPEN, &[KeyCode::Tab], "tab", Command::NextPane, "key-pane", false),
    row(&[Run, Scheduling, Ended, Question, List], &[KeyCode::Up, key('k')], "up", Command::Up, "key-up", false),
    row(&[Run, Scheduling, Ended, Question, List], &[KeyCode::Down, key('j')], "down", Command::Down, "key-down", false),
    row(SHOWN, &[key('K')], "K J", Command::ScrollUp, "key-scroll", false),
    row(SHOWN, &[key('J')], "", Command::ScrollDown, "", false),
    row(OPEN, &[KeyCode::Enter], "enter", Command::Inspect, "key-inspect", true),
    row(SHOWN, &[key('e')], "e", Command::Explain, "key-explain", false),
    row(OPEN, &[key('z')], "z", Command::Zoom, "key-zoom", true),
    row(OPEN, &[KeyCode::Esc], "esc", Command::Close, "key-leave", false),
    row(&[Reading], &[KeyCode::Esc], "esc", Command::Close, "key-close", false),
    row(&[List], &[KeyCode::PageUp], "", Command::Up, "", false),
    row(&[List], &[KeyCode::PageDown], "", Command::Down, "", false),
    row(&[GoingTo], &[KeyCode::Up, KeyCode::PageUp], "up", Command::Up, "key-choose", true),
    row(&[GoingTo], &[KeyCode::Down, KeyCode::PageDown], "", Command::Down, "", false),
    row(&[GoingTo], &[KeyCode::Enter], "enter", Command::Commit, "key-go-there", true),
    row(&[GoingTo], &[KeyCode::Esc], "esc", Command::Close, "key-stay-here", true),
    row(&[Quitting], &[key('y'), KeyCode::Enter], "y", Command::Yes, "key-yes", true),
    row(&[Forgetting], &[key('y')], "y", Command::Yes, "key-yes-forget", true),
    row(&[Quitting], &[key('n'), KeyCode::Esc, KeyCode::PageUp, KeyCode::PageDown], "n", Command::Close, "key-no", true),
    row(&[Forgetting], &[key('n'), KeyCode::Esc, KeyCode::PageUp, KeyCode::PageDown], "n", Command::Close, "key-no-keep", true),
    row(SCREENS, &[key('l')], "l", Command::Language, "key-language", false),
    row(SCREENS, &[key('t')], "t", Command::Theme, "key-theme", false),
    row(&[Run, Scheduling, Ended, Question, Reading, List, Quitting, Forgetting, Asking, Turning, Notes], &[key('b'), key('.')], "b", Command::Blank, "key-blank", false),
    row(&[GoingTo], &[key('b')], "", Command::Blank, "", false),
    row(&[Voting], &[key('.')], "", Command::Blank, "", false),
    row(EVERYWHERE, &[KeyCode::F(5)], "", Command::Nothing, "", false),
    row(&[Question, List, Asking], &[KeyCode::Esc], "", Command::Nothing, "", false),
    row(&[Ended], &[key('q')], "q", Command::Quit, "key-quit", true),
    row(&[Run, Scheduling, Question, Asking, Reading, List], &[key('q')], "q", Command::Quit, "key-quit", false),
    row(&[Notes], &[key('q')], "q", Command::Quit, "key-leave-notes", true),
    row(SCREENS, &[key('?')], "?", Command::Help, "key-help", true),
];

impl Binding {
    /// What the keys do.
    pub fn says(&self, language: impl Into<Language>) -> String {
        Message::new(self.does, Vec::new()).get(language.into())
    }
}

impl Command {
    /// Whether it is of use in a run of which so much can be done.
    pub fn is_offered(self, abilities: Abilities) -> bool {
        match self {
            Self::StepProcess => abilities.steps,
            Self::TypeIn => abilities.types,
            Self::ByHand | Self::Undo => abilities.chooses,
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
    if context == Typing && key.code != KeyCode::Esc {
        return typed(key).map(Command::Send);
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Command::QuitNow);
    }
    let bound = BINDINGS
        .iter()
        .find(|binding| binding.contexts.contains(&context) && binding.keys.contains(&key.code))
        .map(|binding| binding.command);
    match (context, key.code) {
        (GoingTo | Searching | Voting, KeyCode::Char(typed)) => bound.or(Some(Command::Type(typed))),
        _ => bound,
    }
}

/// What a terminal sends for a key.
fn typed(key: KeyEvent) -> Option<char> {
    Some(match key.code {
        KeyCode::Char(character @ ('a'..='z' | 'A'..='Z' | '[' | '\\' | ']' | '^' | '_' | '@'))
            if key.modifiers.contains(KeyModifiers::CONTROL) =>
        {
            char::from(u8::try_from(character.to_ascii_uppercase()).ok()? & 0x1f)
        }
        KeyCode::Char(character) => character,
        KeyCode::Enter => '\r',
        KeyCode::Backspace => '\x7f',
        KeyCode::Tab => '\t',
        _ => return None,
    })
}

/// The keys of a run as a table for the documentation. A row without a label
/// belongs to the one above it.
pub fn table() -> String {
    let does = message!("key-table-does");
    let (en, zh) = (does.get(Language::EN), does.get(Language::ZH));
    let mut table = format!("| key | {en} | {zh} |\n|---|---|---|\n");
    let rows: Vec<&Binding> = BINDINGS
        .iter()
        .filter(|binding| binding.contexts.contains(&Run) && binding.command != Command::Nothing)
        .collect();
    for group in rows.chunk_by(|_, next| next.label.is_empty()) {
        let keys: Vec<String> = group.iter().flat_map(|binding| binding.keys).map(name).collect();
        let (en, zh) = (group[0].says(Language::EN), group[0].says(Language::ZH));
        table.push_str(&format!("| {} | {en} | {zh} |\n", keys.join(" ")));
    }
    table
}

/// How a key is called that was pressed.
pub(super) fn pressed(key: KeyEvent) -> String {
    match key.code {
        KeyCode::Char(character) if key.modifiers.contains(KeyModifiers::CONTROL) => format!("`Ctrl-{character}`"),
        code => name(&code),
    }
}

/// How the documentation writes a key.
pub(super) fn name(key: &KeyCode) -> String {
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
        for &context in EVERYWHERE {
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
    fn the_keys_of_a_clicker_mean_something_on_every_screen() {
        for &context in EVERYWHERE {
            for key in [KeyCode::PageUp, KeyCode::PageDown, key('b'), key('.'), KeyCode::F(5)] {
                assert!(command(context, KeyEvent::from(key)).is_some(), "{context:?} {key:?}");
            }
            assert_ne!(command(context, KeyEvent::from(key('b'))), Some(Command::Choose(1)));
        }
    }

    #[test]
    fn escape_never_quits() {
        for &context in EVERYWHERE.iter().chain(&[Typing]) {
            let command = command(context, KeyEvent::from(KeyCode::Esc));
            assert!(
                matches!(command, Some(Command::Close | Command::Nothing)),
                "{context:?}"
            );
        }
    }
}
