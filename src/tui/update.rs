//! The one function that changes the state of the screen.

use super::acts;
use super::app::{Action, App, Effect, Phase, Popup};
use super::class;
use super::history::Destination;
use super::keymap::{Command, Context};
use super::learning;
use super::notice;
use super::resume;
use super::scheduling;
use super::selection::Pane;
use super::stepping;
use super::travel;
use crate::session::{Control, Mode};
use crate::text::{self, say};
use forklore_event::{Event, Kind};

/// Rates that `+` and `-` step through.
const RATES: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

/// Changes the state, and says what the loop has to do: what was done is kept before anything else.
pub fn update(app: &mut App, action: Action) -> Vec<Effect> {
    let effects = respond(app, action);
    let milestones = app.lesson.take_milestones().into_iter().map(Effect::Keep);
    milestones.chain(effects).collect()
}

fn respond(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Command(command) => obey(app, command),
        Action::Events(events) => events.into_iter().flat_map(|event| take_in(app, event)).collect(),
        Action::Wound(after) => {
            app.history.wind(after);
            app.lesson.wind();
            travel::arrive(app, after);
            app.phase = Phase::Running;
            app.selection.scrolled = 0;
            Vec::new()
        }
        Action::Paced(pace) => {
            app.played_at = Some(pace);
            app.going_on = false;
            Vec::new()
        }
        Action::Notice(notice) => {
            app.notice = Some(notice);
            Vec::new()
        }
        Action::GoTo(place) => travel::go(app, place),
        Action::Ended => {
            app.phase = Phase::Ended;
            app.resuming = None;
            // Its end says it, and the keys have their place again.
            app.limit = None;
            app.lesson.end(&app.scenario.questions);
            Vec::new()
        }
        Action::Failed(reason) => {
            app.phase = Phase::Failed(reason);
            app.resuming = None;
            app.lesson.break_off();
            Vec::new()
        }
        Action::WrongKey(key) => {
            app.notice = Some(notice::wrong_key(app, key));
            Vec::new()
        }
        Action::Scroll(rows) => {
            app.selection.scroll(rows);
            Vec::new()
        }
        Action::Tick(now) => {
            // After the end the clock stands.
            app.clock = if app.has_ended() {
                app.history.present().now
            } else {
                now
            };
            Vec::new()
        }
    }
}

fn take_in(app: &mut App, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    let limits = app.history.present().limits.len();
    if let Kind::ClockChanged { .. } = &event.kind {
        app.going_on = false;
    }
    acts::take_in(app, &event);
    if let Some(name) = app.history.present().stop(&event.kind) {
        app.selection.scrolled = 0;
        effects = resume::reach(app, name);
    }
    effects.extend(scheduling::respond(app, &event.kind));
    app.history.apply(event);
    // What comes after it, the ends of processes, would hide it.
    if app.history.present().limits.len() > limits {
        app.limit = app.history.present().limits_in_words().last();
        app.notice = None;
    }
    effects
}

fn obey(app: &mut App, command: Command) -> Vec<Effect> {
    if app.popups.last() == Some(&Popup::Blank) && command != Command::QuitNow {
        app.popups.pop();
        return Vec::new();
    }
    (app.notice, app.limit) = (None, None);
    if matches!(app.popups.last(), Some(Popup::Help | Popup::Legend)) && travel::is_a_way(command) {
        app.popups.pop();
    }
    if !command.is_offered(app.abilities) {
        app.notice = Some(notice::not_offered(app, command));
        return Vec::new();
    }
    if let Some(effects) = class::obey(app, command) {
        return effects;
    }
    if change_view(app, command) {
        return Vec::new();
    }
    if let Some(effects) = scheduling::obey(app, command) {
        return effects;
    }
    if let Some(effects) = learning::obey(app, command).or_else(|| acts::obey(app, command)) {
        return effects;
    }
    match command {
        Command::GoOn => return go_on(app),
        // A program of one's own has no stops on its way.
        Command::Back if app.scenario.is_wordless() => return travel::to_event(app, true),
        Command::Back => return travel::go(app, Destination::StopBefore),
        Command::Forward if app.context() == Context::Ended => app.notice = Some(notice::at_the_end(app)),
        Command::Forward if app.scenario.is_wordless() && app.history.looks_back_to().is_some() => {
            return travel::to_event(app, false);
        }
        Command::Forward => return travel::forward(app).unwrap_or_else(|| go_on(app)),
        Command::EventBack => return travel::to_event(app, true),
        Command::EventForward => return travel::to_event(app, false),
        Command::First => return travel::go(app, Destination::Start),
        Command::Latest => return travel::to_end(app),
        Command::GoTo => travel::ask(app),
        Command::Type(character) => app.travel.type_in(character),
        Command::TypeIn if app.mode == Mode::Live && app.history.looks_back_to().is_some() => {
            app.notice = Some(say!(&*app, "notice-types-in-present"));
        }
        Command::TypeIn if app.mode == Mode::Live => {
            app.selection.typing = true;
            app.selection.focus = Some(Pane::Terminal);
        }
        Command::Send(character) => return vec![Effect::Control(Control::Type { stage: 0, character })],
        Command::Erase => drop(app.travel.typed.pop()),
        Command::Pause if app.pace().paused => return go_on(app),
        Command::Pause => {
            app.notice = notice::what_goes_on(app);
            return vec![Effect::Control(Control::Pause(true))];
        }
        Command::Faster => return change_rate(app, 1),
        Command::Slower => return change_rate(app, -1),
        Command::StepProcess => return stepping::step(app),
        Command::Quit if app.has_ended() || app.mode == Mode::Replay || app.driver.is_auto() => return leave(app),
        Command::Quit => app.popups.push(Popup::Quit),
        Command::QuitNow | Command::Yes => return leave(app),
        Command::Close => close(app),
        Command::Commit if app.popups.last() == Some(&Popup::GoTo) => return travel::commit(app),
        Command::Restart => return vec![Effect::Restart],
        _ => {}
    }
    Vec::new()
}

/// Changes what is looked at, or how it looks; false if the command asks for something else.
fn change_view(app: &mut App, command: Command) -> bool {
    let has_pool = app.has_pool();
    let selection = &mut app.selection;
    match command {
        Command::NextPane => app.next_pane(),
        Command::Swap if !has_pool => app.notice = Some(say!(&*app, "notice-no-pool")),
        Command::Swap => {
            selection.swapped = !selection.swapped;
            if matches!(selection.focus, Some(Pane::Tree | Pane::Pool)) {
                app.selection.focus = Some(app.picture_pane());
            }
        }
        Command::Unfold => selection.unfolded = !selection.unfolded,
        Command::ScrollUp => selection.scroll(-1),
        Command::ScrollDown => selection.scroll(1),
        Command::Up | Command::Down => {
            let step = if command == Command::Up { -1 } else { 1 };
            match app.popups.last() {
                Some(Popup::GoTo) => app.travel.choose(step, app.history.stops().len()),
                _ => app.move_choice(step),
            }
        }
        Command::Inspect => {
            let inspected = app.chosen().map(|(stage, process)| Popup::Inspect(stage, process));
            app.popups.extend(inspected);
        }
        Command::Zoom => {
            selection.focus.get_or_insert(Pane::Timeline);
            selection.zoomed = !selection.zoomed;
        }
        Command::Language => app.options.language = text::next(app.options.language),
        Command::Theme => app.options.theme = app.options.theme.next(),
        Command::Blank => app.popups.push(Popup::Blank),
        Command::Help if app.popups.last() == Some(&Popup::Help) => {
            app.popups.pop();
            app.popups.push(Popup::Legend);
        }
        Command::Help if app.popups.last() == Some(&Popup::Legend) => close(app),
        Command::Help => app.popups.push(Popup::Help),
        Command::Nothing => {}
        _ => return false,
    }
    true
}

fn leave(app: &App) -> Vec<Effect> {
    vec![Effect::Control(Control::Quit), Effect::Leave(app.outcome())]
}

fn close(app: &mut App) {
    if app.popups.pop().is_some() {
        return;
    }
    match app.context() {
        Context::Reading => app.lesson.close(),
        Context::Typing => {
            app.selection.typing = false;
            app.selection.focus = None;
        }
        _ => app.selection.reset(),
    }
}

fn go_on(app: &mut App) -> Vec<Effect> {
    if app.history.looks_back_to().is_some() {
        return match app.has_ended() {
            true => travel::forward(app).unwrap_or_default(),
            false => travel::to_present(app),
        };
    }
    if app.has_ended() {
        return travel::go(app, Destination::Start);
    }
    if !app.pace().paused || app.going_on || app.resuming.is_some() {
        return Vec::new();
    }
    if acts::hold(app) {
        return Vec::new();
    }
    let mut effects = acts::by_itself(app);
    app.lesson.go_on();
    app.going_on = true;
    app.landed = None;
    app.selection.scrolled = 0;
    app.selection.stepped = None;
    effects.push(Effect::Control(Control::GoOn));
    effects
}

fn change_rate(app: &App, step: isize) -> Vec<Effect> {
    let rate = app.pace().rate;
    let place = RATES.iter().position(|known| *known >= rate).unwrap_or(RATES.len() - 1);
    let place = place.saturating_add_signed(step).min(RATES.len() - 1);
    vec![Effect::Control(Control::Rate(RATES[place]))]
}
