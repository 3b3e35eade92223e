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
                let shown: Vec<String> = rows.iter().flat_map(shared).collect();
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

/// The screen of a lesson at one of its stops.
fn stop_of(lesson: &str, mark: &str) -> App {
    let lesson = scenario::open(lesson, &Builtin).expect("it is shipped");
    let is_there = |app: &App| app.world().reached.last().is_some_and(|reached| &*reached.name == mark);
    let mut stops = stops_of(&lesson).into_iter().map(|(app, _)| app);
    stops.find(is_there).expect("it stops there")
}

#[test]
fn lines_that_say_the_same_share_a_row_where_there_are_more_than_rows() {
    let text = rows_of(&drawn(&stop_of("fork", "eight"), SIZES[0]));
    let mut rows = text.lines();
    let terminal = rows.find(|row| row.starts_with("─ terminal")).expect("it has a row");
    let roles = ["main", "C2", "C3", "C4", "C5", "C6", "C7", "C8"];
    assert!(
        roles.iter().all(|role| terminal.contains(&format!(" {role} "))),
        "{terminal}"
    );
}

#[test]
fn at_the_end_the_listing_stays_where_main_was_last() {
    for (lesson, line) in [("fork", "os._exit(0)"), ("order", "assert"), ("tree", "children()")] {
        let lesson = scenario::open(lesson, &Builtin).expect("it is shipped");
        let bytes = recording::shipped(&lesson.id).expect("every lesson has a recording");
        let recording = recording::read(bytes).expect("it is a recording");
        let mut app = App::new(lesson, &recording.header, Mode::Live, Options::default());
        update(&mut app, Action::Events(recording.events));
        let text = rows_of(&drawn(&app, SIZES[0]));
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn children_of_one_fork_share_a_row_where_there_is_no_room_for_each() {
    let app = stop_of("fork", "eight");
    let buffer = drawn(&app, SIZES[0]);
    let (rows, hidden) = rows(&buffer);
    let text = rows_of(&buffer);
    assert!(hidden <= 1, "{text}");
    let born = |row: &Row| row.cells.iter().position(|cell| !" │".contains(cell.as_str()));
    let sharing = rows.iter().filter(|row| shared(row).len() > 1);
    assert!(sharing.clone().count() > 0, "{text}");
    // The third fork made four.
    let last = rows.iter().filter_map(born).max();
    let of_last = rows.iter().filter(|row| born(row) == last);
    assert_eq!(of_last.map(|row| shared(row).len()).sum::<usize>(), 4, "{text}");
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

/// How many processes the rows of a tree are about, where it stands at the right of a small screen; and how many have
/// no row.
fn in_tree(buffer: &Buffer, known: &[&str]) -> (usize, usize) {
    let text = |y: u16, from: u16| {
        (from..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    let from = (0..buffer.area.width)
        .find(|x| buffer[(*x, 2)].symbol() == "│")
        .expect("the panes have an edge")
        + 1;
    let hidden = text(1, from).rsplit_once(" +").map_or(0, |(_, behind)| {
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().expect("a number of rows")
    });
    let rows = (2..buffer.area.height).take_while(|y| buffer[(0, *y)].symbol() != "─");
    let shown = rows.map(|y| {
        let row = text(y, from);
        let row = row.trim_start_matches([' ', '│', '├', '└']);
        let name = row.split("  ").next().unwrap_or_default();
        let name = name.split(':').next().unwrap_or_default();
        let number = |role: &str| role.trim_start_matches(char::is_alphabetic).parse().unwrap_or(0);
        match (name.split_once(" of "), name.split_once(" to ")) {
            (Some((all, _)), _) => number(all),
            (_, Some((first, last))) => number(last) + 1 - number(first),
            // The reason of one may stand below all rows once more.
            _ if row.starts_with(&format!("{name}: ")) && !name.contains(", ") => 0,
            _ => name.split(", ").filter(|role| known.contains(role)).count(),
        }
    });
    (shown.sum(), hidden)
}

#[test]
fn each_process_has_its_row_in_the_tree_at_80x24_or_is_counted() {
    for id in ["fork", "nginx", "zombie", "orphan", "order", "tree", "start-methods"] {
        let lesson = scenario::open(id, &Builtin).expect("it is shipped");
        for (app, events) in stops_of(&lesson) {
            let buffer = drawn(&app, SIZES[0]);
            let names = names(&events);
            let roles: Vec<&str> = names.values().map(|(role, _)| role.as_str()).collect();
            let (shown, hidden) = in_tree(&buffer, &roles);
            let text = rows_of(&buffer);
            assert_eq!(shown + hidden, roles.len(), "{id}\n{text}");
            // Of those who are not gone, only init may have no row.
            let gone = events
                .iter()
                .filter(|event| matches!(event.kind, Kind::ProcessReaped { .. }));
            assert!(hidden <= 1 + gone.count(), "{id}\n{text}");
        }
    }
}

#[test]
fn each_slot_has_its_row_where_a_callback_has_one_at_80x24() {
    let lesson = scenario::open("callback", &Builtin).expect("it is shipped");
    for (app, events) in stops_of(&lesson) {
        let (rows, hidden) = rows(&drawn(&app, SIZES[0]));
        assert_eq!(hidden, 0);
        let slots: BTreeSet<String> = names(&events)
            .values()
            .filter(|(_, slot)| slot.is_some())
            .map(row_of)
            .collect();
        assert!(
            slots.iter().all(|slot| rows.iter().any(|row| name(row) == *slot)),
            "{slots:?}"
        );
        assert!(rows.iter().any(|row| row.label == "callbacks"));
    }
}

fn rows_of(buffer: &Buffer) -> String {
    let row = |y: u16| {
        (0..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    (0..buffer.area.height).map(row).collect::<Vec<_>>().join("\n")
}
