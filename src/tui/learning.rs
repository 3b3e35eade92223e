//! What the learner does with the lesson's questions.

use super::app::{App, Effect, Popup};
use super::keymap::Command;
use super::lesson::Card;
use super::notice;
use crate::text::say;

/// Does what a key asks for, if it is about a question; `None` if it is about something else.
pub(super) fn obey(app: &mut App, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::Choose(option) => choose(app, usize::from(option)),
        Command::Commit if app.popups.is_empty() => commit(app, None),
        Command::CommitSure => commit(app, Some(true)),
        Command::CommitGuess => commit(app, Some(false)),
        Command::Hint => {
            if !app.lesson.hint(&app.scenario.questions) {
                app.notice = Some(say!(&*app, "notice-no-hint"));
            }
        }
        Command::Skip => app.lesson.skip(&app.scenario.questions),
        Command::Explain => explain(app),
        _ => return None,
    }
    Some(Vec::new())
}

/// Shows the answer that was shown last once more, or the one before it.
fn explain(app: &mut App) {
    let revealed = app.lesson.revealed();
    let shown = match app.popups.last() {
        Some(Popup::Explained(shown)) => revealed.iter().position(|index| index == shown),
        _ => None,
    };
    let place = shown.unwrap_or(revealed.len());
    let Some(index) = revealed[..place].last().or(revealed.last()).copied() else {
        app.notice = Some(say!(&*app, "notice-nothing-explained"));
        return;
    };
    if shown.is_some() {
        app.popups.pop();
    }
    app.popups.push(Popup::Explained(index));
}

fn commit(app: &mut App, sure: Option<bool>) {
    if !app.lesson.commit(&app.scenario.questions, sure) {
        app.notice = Some(notice::choose_first(app));
    }
}

fn choose(app: &mut App, option: usize) {
    if let Some(Card::Question { index, .. }) = app.card()
        && option < app.scenario.questions[index].options.len()
    {
        app.lesson.choose(option);
    }
}
