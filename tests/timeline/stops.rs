//! At the stops of the shipped lessons, those whom the words name have a row.

use forklore::engine::Builtin;
use forklore::recording;
use forklore::scenario::{self, Language};

use super::*;

/// The screen of a lesson's recorded run at each of its stops, with what had happened.
fn stops_of(lesson: &Scenario) -> Vec<(App, Vec<Event>)> {
    let bytes = recording::shipped(&lesson.id).expect("every lesson has a recording");
    let recording = recording::read(bytes).expect("it is a recording");
    let mut app = App::new(lesson.clone(), &recording.header, Mode::Live, Options::default());
    let mut stops = Vec::new();
    for (place, event) in recording.events.iter().enumerate() {
        update(&mut app, Action::Events(vec![event.clone()]));
        if matches!(event.kind, Kind::CheckpointReached { .. }) {
            stops.push((app.clone(), recording.events[..=place].to_vec()));
        }
    }
    stops
}

#[test]
fn those_whom_the_words_name_have_a_row_before_others() {
    let mut looked_at = 0;
    let lessons = scenario::shipped(&Builtin).expect("the shipped lessons are valid");
    for lesson in lessons.iter().filter(|lesson| lesson.stages.len() == 1) {
        for (app, events) in stops_of(lesson) {
            let reached = app.world().reached.last().map(|reached| &*reached.name);
            let stop = lesson.checkpoints.iter().find(|stop| Some(stop.at.as_str()) == reached);
            // Of the first one nobody tells who reached it.
            let Some(stop) = stop else { continue };
            let text = [&stop.cue, &stop.note].map(|text| text.get(Language::EN)).join(" ");
            let words: BTreeSet<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
            let names = names(&events);
            let is_named = |(role, _): &&(String, Option<u32>)| role != "init" && words.contains(role.as_str());
            let named: BTreeSet<String> = names.values().filter(is_named).map(row_of).collect();
            for size in [SIZES[0], SIZES[1]] {
                let (rows, hidden) = rows(&drawn(&app, size));
                let shown: Vec<String> = rows.iter().map(name).collect();
                if hidden == 0 {
                    continue;
                }
                let missing = named.iter().find(|row| !shown.contains(*row));
                // The subject is one more.
                let others = shown.iter().filter(|row| !named.contains(*row)).count();
                assert!(
                    missing.is_none() || others <= 1,
                    "{} {}: {missing:?} {shown:?}",
                    lesson.id,
                    stop.at
                );
                looked_at += named.len();
            }
        }
    }
    assert!(looked_at > 10, "{looked_at}");
}

#[test]
fn two_trees_have_a_row_for_each_process_at_80x24() {
    let lesson = scenario::open("daemon-flag", &Builtin).expect("it is shipped");
    for (app, _) in stops_of(&lesson) {
        let buffer = drawn(&app, SIZES[0]);
        let text: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
        assert!(text.contains("─ ends ") && !text.contains(" +"), "{text}");
    }
}
