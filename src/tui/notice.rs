//! What the footer says when a key does nothing here: what would be right.

use crossterm::event::KeyEvent;

use super::app::App;
use super::keymap::{self, Command, Context};
use super::{measure, words};
use crate::progress::{SetAside, Why};
use crate::session::Mode;
use crate::text::say;
use crate::world::Process;
use forklore_event::{Language, Micros, StageIndex};
use forklore_stage::ClockRule;

/// What is longer may be cut in the footer.
const NARROWEST: u16 = 78;

impl From<&App> for Language {
    fn from(app: &App) -> Self {
        app.options.language
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
pub(super) fn wrong_key(app: &App, key: KeyEvent) -> String {
    let context = match app.context() {
        Context::Question => return choose_first(app),
        Context::Ended => return at_the_end(app),
        Context::Reading => "reading",
        Context::Quitting => "quitting",
        Context::GoingTo => "going-to",
        Context::Typing => "typing",
        Context::List | Context::Notes => "list",
        Context::Asking => "asking",
        Context::Voting => "voting",
        Context::Turning => "turning",
        Context::Searching => "searching",
        Context::Forgetting => "forgetting",
        Context::Scheduling => return say!(app, "schedule-choose-first"),
        Context::Run if app.pace().paused => "paused",
        Context::Run => "running",
    };
    say!(app, "notice-wrong-key", key = keymap::pressed(key), context)
}

/// The question wants an option.
pub(super) fn choose_first(app: &App) -> String {
    say!(app, "notice-choose-first", last = options(app))
}

/// What a pause does not hold.
pub(super) fn what_goes_on(app: &App) -> Option<String> {
    let holds_all = app.abilities.clock != ClockRule::Sleeps;
    (!holds_all).then(|| say!(app, "notice-goes-on"))
}

/// What was done cannot be written down.
pub fn unsaved(language: Language, reason: &str) -> String {
    say!(language, "notice-unsaved", reason)
}

/// A file of progress could not be used.
pub fn set_aside(language: Language, aside: &SetAside) -> String {
    let path = aside.path.display().to_string();
    match &aside.why {
        Why::Unreadable(_) => say!(language, "notice-progress-unreadable", path),
        Why::Newer(format) => say!(language, "notice-progress-newer", path, format = *format),
    }
}

/// What cannot be done with this run, and why.
pub(super) fn not_offered(app: &App, command: Command) -> String {
    match command {
        Command::ByHand => say!(app, "notice-kernel-chooses"),
        Command::Undo => say!(app, "notice-no-choices"),
        _ => say!(app, "notice-not-offered"),
    }
}

/// There is no event before, or none behind, that shows another picture.
pub(super) fn no_other_event(app: &App, is_back: bool) -> String {
    match is_back {
        true => say!(app, "notice-at-the-beginning"),
        false if app.has_ended() || app.mode == Mode::Replay => at_the_end(app),
        false => say!(app, "notice-present"),
    }
}

/// The run is over and at its end.
pub(super) fn at_the_end(app: &App) -> String {
    say!(app, "notice-at-the-end")
}

/// A time that has not come yet.
pub(super) fn too_late(app: &App, at: Micros) -> String {
    let instant = |at| words::instant(app.options.language, at);
    let mode = match app.mode {
        Mode::Replay => "replay",
        Mode::Live => "live",
    };
    let length = instant(app.history.length());
    say!(app, "notice-too-late", at = instant(at), mode, length)
}

/// Why a process cannot do a statement now; `None` if it can.
pub(super) fn cannot_step(app: &App, stage: StageIndex, process: &Process) -> Option<String> {
    let role = &*process.role;
    let other = say!(app, "notice-choose-another");
    if app.has_ended() {
        return Some(at_the_end(app));
    }
    if app.history.looks_back_to().is_some() {
        return Some(say!(app, "notice-past"));
    }
    if !process.is_alive() {
        return Some(say!(app, "notice-process-ended", role, other));
    }
    if process.is_init() {
        return Some(say!(app, "notice-init", other));
    }
    if app.mode == Mode::Replay {
        return None;
    }
    if !app.pace().paused {
        return Some(say!(app, "notice-running"));
    }
    let wait = process.threads.main.blocked.as_ref()?;
    let stage = app.world().stages.get(usize::from(stage))?;
    let look = super::look::Look::new(app.options);
    let because = |doing: String| say!(app, "notice-waits", role, doing);
    let whole = because(words::waiting(&look, stage, wait));
    match measure::width(&whole) <= NARROWEST {
        true => Some(whole),
        false => Some(because(words::waiting_in_brief(&look, stage, wait))),
    }
}
