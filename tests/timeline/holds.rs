//! Who stands before a statement and is not let go on is drawn so: where somebody chooses who does the next one, and at
//! a mark whose words are not true yet.

use std::collections::BTreeMap;

use forklore::scenario::Scenario;
use forklore::session::Mode;
use forklore::tui::app::{Action, App};
use forklore::tui::{Options, update};
use forklore_event::*;
use proptest::prelude::*;

use super::marks::{begins, cell};
use super::{AXIS, Row, Run, SIZES, drawn, header, live_and_past, name, rows, rows_text};

/// What a chosen statement takes.
const STATEMENT: Micros = 500_000;

/// By process, from when on it was held, or not any more; of several at an instant the last.
fn holds(events: &[Event]) -> BTreeMap<Pid, Vec<(Micros, bool)>> {
    let mut holds: BTreeMap<Pid, Vec<(Micros, bool)>> = BTreeMap::new();
    let mut offered: Vec<Micros> = Vec::new();
    for event in events {
        let at = event.at_us;
        match &event.kind {
            Kind::ChoiceDue { among } => {
                offered.push(at);
                for pid in among {
                    holds.entry(*pid).or_default().push((at, true));
                }
            }
            // The clock was put forward by what the statement takes.
            Kind::StatementGranted { to } => {
                let began = offered.iter().rfind(|offered| **offered < at).copied();
                holds.entry(*to).or_default().push((began.unwrap_or(at), false));
            }
            Kind::SchedulerChanged { by_hand: false } => {
                holds.values_mut().for_each(|holds| holds.push((at, false)));
            }
            _ => {}
        }
    }
    holds
}

/// Whether the cells of a row are those of a process that was held at these times and ran otherwise.
fn judge(row: &Row, holds: &[(Micros, bool)], now: Micros, cells: u64) -> Result<(), String> {
    for place in 0..=cell(now, now, cells) {
        let at = begins(place + 1, now, cells).saturating_sub(1).min(now);
        let last = holds.iter().rfind(|(from, _)| *from <= at);
        let is_held = last.is_some_and(|(_, held)| *held);
        let drawn = row.cells[place].as_str();
        let is_right = match is_held {
            true => drawn == "∙" || " held".contains(drawn),
            false => drawn == "━",
        };
        if !is_right {
            return Err(format!("held: {is_held}, and drawn as {drawn:?} in cell {place}"));
        }
    }
    Ok(())
}

fn compare(app: &App, events: &[Event]) -> Result<usize, TestCaseError> {
    let now = events.last().map_or(0, |event| event.at_us);
    let holds = holds(events);
    let mut compared = 0;
    for size in SIZES {
        let (rows, _) = rows(&drawn(app, size));
        for event in events {
            let Kind::ProcessStarted { role, .. } = &event.kind else {
                continue;
            };
            let Some(row) = rows.iter().find(|row| name(row) == *role) else {
                continue;
            };
            let held = holds.get(&event.pid).map_or(&[][..], |held| &held[..]);
            if let Err(fault) = judge(row, held, now, u64::from(size.0 - AXIS - 1)) {
                prop_assert!(
                    false,
                    "{} {} at {:?}\n{}",
                    role,
                    fault,
                    size,
                    rows_text(app, size).join("\n")
                );
            }
            compared += 1;
        }
    }
    Ok(compared)
}

/// A run in which somebody chooses among so many children.
fn run() -> impl Strategy<Value = Run> {
    let choices = proptest::collection::vec((0..3_usize, any::<bool>()), 1..12);
    (1..=3_i32, choices, any::<bool>()).prop_map(|(children, choices, ends)| {
        let mut run = Run::new(0, 1);
        for number in 1..=children {
            let (role, parent, how) = (format!("P{number}"), 2, How::Fork);
            run.tell(2 + number, Kind::ProcessStarted { role, parent, how });
        }
        run.now += 300_000;
        run.tell(0, Kind::SchedulerChanged { by_hand: true });
        let all: Vec<Pid> = (3..3 + children).collect();
        for (choice, is_told_again) in choices {
            run.tell(0, Kind::ChoiceDue { among: all.clone() });
            run.now += STATEMENT;
            if is_told_again {
                run.tell(0, Kind::ChoiceDue { among: all.clone() });
            }
            let to = all[choice % all.len()];
            run.tell(0, Kind::StatementGranted { to });
        }
        if ends {
            run.tell(0, Kind::SchedulerChanged { by_hand: false });
            run.now += 700_000;
            let (line, thread, file) = (1, None, None);
            run.tell(2, Kind::LineReached { line, thread, file });
        }
        run
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_is_not_chosen_is_drawn_as_held_live_and_in_the_past(
        run in run(),
        places in proptest::collection::vec(0..1000_usize, 2),
    ) {
        let compared = live_and_past(&run.events, places, compare)?;
        prop_assert!(compared >= SIZES.len());
    }
}

#[test]
fn who_stands_at_a_mark_until_its_words_are_true_is_held() {
    let mut run = Run::new(0, 1);
    run.now = 1_000_000;
    let name = || "there".to_owned();
    run.tell(2, Kind::CheckpointReached { name: name() });
    run.now = 2_000_000;
    let (checkpoint, claims) = (name(), Vec::new());
    run.tell(0, Kind::ClaimsChecked { checkpoint, claims });
    run.now = 3_000_000;
    let (line, thread, file) = (1, None, None);
    run.tell(2, Kind::LineReached { line, thread, file });
    let mut header = header();
    header.claims = true;
    let mut app = App::new(
        Scenario::wordless("many", Vec::new()),
        &header,
        Mode::Live,
        Options::default(),
    );
    update(&mut app, Action::Events(run.events.clone()));
    for size in SIZES {
        let (rows, _) = rows(&drawn(&app, size));
        let main = rows.iter().find(|row| row.label == "main").expect("main has a row");
        let held = [(1_000_000, true), (2_000_000, false)];
        assert_eq!(judge(main, &held, run.now, u64::from(size.0 - AXIS - 1)), Ok(()));
        assert!(main.cells.concat().contains("∙ held ∙"));
    }
}
