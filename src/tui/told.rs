//! What the projector tells of a lesson: its state, for whoever reads the notes.

use super::acts;
use super::app::{App, Popup};
use super::class::letter;
use super::lesson::Card;
use super::look::{Look, Options};
use super::words;
use crate::notes::{self, Plan, State, Texts};
use crate::scenario::Scenario;
use crate::session::Mode;
use crate::text::{self, Message};
use forklore_event::{Language, Text};

/// So many processes are told of.
const MOST_PROCESSES: usize = 64;

/// Everything that a teacher is told.
pub fn state(app: &App, plan: &Plan) -> State {
    let number = stop_number(app);
    let stops = || {
        (1..)
            .zip(&app.scenario.checkpoints)
            .map(|(number, _)| stop(&app.scenario, number))
    };
    State {
        lesson: lesson(app),
        plan: plan.clone(),
        stop: number.map(|number| stop(&app.scenario, number)),
        next: stops().skip(number.unwrap_or(0)).collect(),
        question: question(app),
        act: act(app),
        screen: screen(app),
        running: running(app),
        clock: clock(app),
    }
}

/// A text in every language of the interface.
fn in_every_language(say: impl Fn(Language) -> String) -> Texts {
    text::languages().map(|language| (language, say(language))).collect()
}

fn said(message: &Message) -> Texts {
    in_every_language(|language| message.get(language))
}

/// The lesson; of its terms those that are on the card, if they are.
fn lesson(app: &App) -> notes::Lesson {
    let scenario = &app.scenario;
    let term = |term: &crate::scenario::Term| notes::Term {
        word: Texts::from(&term.word),
        meaning: Texts::from(&term.meaning),
    };
    notes::Lesson {
        id: scenario.id.clone(),
        title: Texts::from(&scenario.title),
        stops: scenario.checkpoints.len(),
        terms: match app.card() {
            Some(Card::Terms { first }) => scenario.terms_with(first).map(term).collect(),
            _ => scenario.terms.iter().map(term).collect(),
        },
        takeaway: scenario.takeaway.as_ref().map(Texts::from).unwrap_or_default(),
    }
}

/// The number of the last stop that was reached, counted from 1.
fn stop_number(app: &App) -> Option<usize> {
    let reached = &app.world().reached;
    let is_reached = |at: &str| reached.iter().any(|reached| *reached.name == *at);
    let last = app.scenario.checkpoints.iter().rposition(|stop| is_reached(&stop.at));
    last.map(|place| place + 1)
}

fn stop(scenario: &Scenario, number: usize) -> notes::Stop {
    let Some(stop) = scenario.checkpoints.get(number - 1) else {
        return notes::Stop::default();
    };
    notes::Stop {
        number,
        at: stop.at.clone(),
        cue: Texts::from(&stop.cue),
        note: Texts::from(&stop.note),
        asks: scenario.questions.iter().any(|question| question.at == stop.at),
    }
}

/// The question that is open, or whose answer is shown.
fn question(app: &App) -> Option<notes::Question> {
    let (index, revealed) = match (app.popups.last().copied(), app.card()) {
        (Some(Popup::Explained(index)), _) | (_, Some(Card::Reveal { index })) => (index, true),
        (_, Some(Card::Question { index, .. })) => (index, false),
        _ => return None,
    };
    let question = app.scenario.questions.get(index)?;
    let options = question.options.iter().enumerate();
    let vote = app.class.vote(index);
    Some(notes::Question {
        number: index + 1,
        kind: question.kind.name().to_owned(),
        ask: Texts::from(&question.ask),
        options: options
            .map(|(place, option)| notes::Choice {
                letter: letter(place).to_string(),
                text: Texts::from(&option.text),
                right: option.right,
                why: Texts::from(&option.why),
                misconception: option.misconception.clone(),
            })
            .collect(),
        revealed,
        vote: notes::Vote {
            counts: vote.map(|vote| vote.counts.clone()).unwrap_or_default(),
            typed: vote.map(|vote| vote.typed.clone()).unwrap_or_default(),
            discussion_s: app.class.discussion_left().map(|left| left.as_secs()),
        },
    })
}

fn act(app: &App) -> Option<notes::Act> {
    let (act, done) = match app.act()? {
        acts::State::Asked(act) => (act, false),
        acts::State::Done(act) => (act, true),
    };
    Some(notes::Act {
        ask: Texts::from(&act.ask),
        signal: act.signal.clone(),
        to: act.to.clone(),
        done,
    })
}

fn screen(app: &App) -> notes::Screen {
    let card = app.card().map(|card| match card {
        Card::Terms { .. } => "terms",
        Card::Question { .. } => "question",
        Card::Reveal { .. } => "answer",
        Card::End => "end",
        Card::Takeaway => "takeaway",
    });
    let sheet = app.popups.last().map(|popup| match popup {
        Popup::Help => "keys",
        Popup::Legend => "marks",
        Popup::Inspect(..) => "process",
        Popup::GoTo => "go-to",
        Popup::Quit => "quit",
        Popup::Explained(_) => "answer",
        Popup::Vote => "vote",
        Popup::Knobs => "options",
        Popup::Blank => "blank",
    });
    let standing = app.world().standing_at();
    let unmet = standing.into_iter().flat_map(|reached| reached.unmet());
    notes::Screen {
        card: card.map(str::to_owned),
        sheet: sheet.map(str::to_owned),
        notice: app.told_below(),
        differs: app.world().differences(unmet).iter().map(said).collect(),
    }
}

/// The processes that have a row of their own and are not reaped, without init.
fn running(app: &App) -> Vec<notes::Process> {
    let (world, step) = (app.world(), app.current_step());
    let several = world.stages.len() > 1;
    let look = |language| {
        Look::new(Options {
            language,
            ..app.options
        })
    };
    let looks: Vec<Look> = text::languages().map(look).collect();
    let mut running = Vec::new();
    for (index, stage) in world.stages.iter().enumerate() {
        let name = app.scenario.stages.get(index).map(|stage| stage.name.clone());
        let there = stage
            .processes
            .iter()
            .filter(|process| process.reaped.is_none() && !process.is_init());
        for process in there.take(MOST_PROCESSES - running.len()) {
            let does = looks
                .iter()
                .map(|look| (look.language, words::reason(look, stage, process, step)));
            running.push(notes::Process {
                stage: name.clone().filter(|_| several),
                role: process.role.to_string(),
                pid: process.pid,
                state: words::letter(process, step).to_string(),
                does: does.collect(),
            });
        }
    }
    running
}

fn clock(app: &App) -> notes::RunStatus {
    let (pace, at_ms) = (app.pace(), app.now() / 1_000);
    let looks_back = app.history.looks_back_to().is_some();
    let stands = pace.paused || looks_back || app.has_ended();
    notes::RunStatus {
        at_ms: if stands { at_ms } else { at_ms / 1_000 * 1_000 },
        rate: pace.rate,
        paused: pace.paused,
        recording: app.mode == Mode::Replay,
        ended: app.has_ended(),
        looks_back,
    }
}

/// A lesson's time, and its place in the routes that it is part of; `routes` have the lessons of each, in order.
pub fn plan(scenario: &Scenario, routes: &[(Message, Vec<Scenario>)]) -> Plan {
    let place_in = |(title, lessons): &(Message, Vec<Scenario>)| {
        let place = lessons.iter().position(|lesson| lesson.id == scenario.id)?;
        let minutes = |lessons: &[Scenario]| lessons.iter().filter_map(|lesson| lesson.minutes).sum();
        let next = lessons
            .get(place + 1)
            .map(|lesson: &Scenario| -> &Text { &lesson.title });
        Some(notes::Route {
            title: said(title),
            place: place + 1,
            of: lessons.len(),
            minutes_before: minutes(&lessons[..place]),
            minutes: minutes(lessons),
            next: next.map(Texts::from),
        })
    };
    Plan {
        minutes: scenario.minutes,
        routes: routes.iter().filter_map(place_in).collect(),
    }
}
