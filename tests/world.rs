//! The fold from events to a world: always the same, never a panic, and the
//! facts that scenarios build on.

#[path = "screen/fixture.rs"]
mod fixture;

#[path = "screen/any_events.rs"]
mod any_events;

use any_events::event;
use fixture::Fixture;
use forklore::event::*;
use forklore::world::{World, fact, facts, latest_sentence};
use proptest::prelude::*;

fn header() -> Header {
    fixture::apply().header
}

fn fold(header: &Header, events: &[Event]) -> World {
    let mut world = World::new(header);
    events.iter().for_each(|event| world.apply(event));
    world
}

proptest! {
    #[test]
    fn any_events_give_a_world_and_always_the_same(events in proptest::collection::vec(event(), 0..200)) {
        let world = fold(&header(), &events);
        prop_assert_eq!(format!("{world:?}"), format!("{:?}", fold(&header(), &events)));
        latest_sentence(&world);
        for known in facts::all() {
            fact(&world, 0, known.name, Some("main"));
        }
        for process in world.stages.iter().flat_map(|stage| stage.processes.iter()) {
            let mut before = 0;
            for span in process.lane.spans(0, world.now) {
                prop_assert!(before <= span.from && span.from <= span.to, "bars overlap");
                before = span.to;
            }
        }
    }

    #[test]
    fn a_clone_is_not_touched_by_what_comes_later(events in proptest::collection::vec(event(), 1..150)) {
        let half = events.len() / 2;
        let early = fold(&header(), &events[..half]);
        let mut late = early.clone();
        events[half..].iter().for_each(|event| late.apply(event));
        prop_assert_eq!(format!("{early:?}"), format!("{:?}", fold(&header(), &events[..half])));
    }
}

#[test]
fn every_listing_has_its_stage() {
    for run in [
        fixture::zombie(),
        fixture::apply(),
        fixture::daemon(),
        fixture::recycle(),
    ] {
        assert_eq!(World::new(&run.header).stages.len(), run.scenario.stages.len());
    }
}

fn int(fixture: &Fixture, stage: StageIndex, name: &str) -> i64 {
    match fact(&fold(&fixture.header, &fixture.events), stage, name, None) {
        Some(Fact::Int(value)) => value,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn facts_of_a_zombie() {
    let run = fixture::zombie();
    for (name, value) in [
        ("processes_started", 2),
        ("peak_processes", 2),
        ("zombies", 1),
        ("zombies_left", 0),
        ("signals_to_zombies", 1),
        ("orphans", 0),
        ("reaped_by_parent", 1),
        ("reaped_by_init", 0),
        ("main_exit_code", 0),
        ("terminal_lines", 1),
        ("sessions_made", 0),
    ] {
        assert_eq!(int(&run, 0, name), value, "{name}");
    }
}

#[test]
fn facts_of_two_pools() {
    let run = fixture::apply();
    for (name, apply, apply_async) in [
        ("worker_processes", 3, 3),
        ("slots", 3, 3),
        ("peak_running_tasks", 1, 3),
        ("tasks_submitted", 5, 5),
        ("tasks_finished", 5, 5),
        ("submitted_before_first_result", 1, 5),
        ("most_tasks_by_a_worker", 2, 2),
        ("zombies", 0, 0),
        ("reaped_by_parent", 3, 3),
    ] {
        assert_eq!((int(&run, 0, name), int(&run, 1, name)), (apply, apply_async), "{name}");
    }
}

#[test]
fn facts_of_recycled_workers() {
    let run = fixture::recycle();
    for (name, value) in [
        ("worker_processes", 14),
        ("slots", 6),
        ("workers_retired", 8),
        ("most_tasks_by_a_worker", 3),
        ("tasks_finished", 18),
        ("peak_running_tasks", 2),
    ] {
        assert_eq!(int(&run, 0, name), value, "{name}");
    }
}

#[test]
fn facts_of_a_daemon() {
    let run = fixture::daemon();
    for (name, value) in [
        ("orphans", 2),
        ("sessions_made", 1),
        ("killed_by_sighup", 2),
        ("processes_without_terminal", 2),
        ("outlived_terminal", 1),
        ("reaped_by_init", 2),
    ] {
        assert_eq!(int(&run, 0, name), value, "{name}");
    }
    let world = fold(&run.header, &run.events);
    assert_eq!(fact(&world, 0, "adopter", None), Some(Fact::Text("init".to_owned())));
    assert_eq!(
        fact(&world, 0, "main_exit_signal", None),
        Some(Fact::Text("SIGHUP".to_owned()))
    );
    assert_eq!(fact(&world, 0, "main_exit_code", None), None);
}

#[test]
fn every_fact_has_a_name_of_its_own() {
    let world = fold(&header(), &[]);
    let mut names: Vec<_> = facts::all().map(|fact| fact.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), facts::all().count());
    assert_eq!(fact(&world, 0, "no_such_fact", None), None);
}

#[test]
fn every_fact_comes_about_in_some_run() {
    const ROLES: [&str; 5] = ["main", "W1", "C1", "C2", "C3"];
    let mut left: Vec<_> = facts::all().collect();
    for run in [fixture::zombie(), fixture::apply(), fixture::daemon()] {
        let mut world = World::new(&run.header);
        for event in &run.events {
            world.apply(event);
            left.retain(|known| {
                let mut roles = ROLES.iter();
                !roles.any(|role| fact(&world, 0, known.name, Some(role)).is_some())
            });
        }
    }
    let left: Vec<_> = left.iter().map(|fact| fact.name).collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn facts_of_one_process_at_an_instant() {
    let run = fixture::zombie();
    let at = |events: usize, name: &str, of: &str| {
        let text = fact(&fold(&run.header, &run.events[..events]), 0, name, Some(of));
        text.map(|text| text.to_string())
    };
    assert_eq!(at(0, "life", "C1").as_deref(), Some("absent"));
    assert_eq!(at(0, "parent", "C1"), None);
    let all = run.events.len();
    assert_eq!(at(all, "life", "C1").as_deref(), Some("reaped"));
    assert_eq!(at(all, "reaped_by", "C1").as_deref(), Some("main"));
    let zombie = (0..all).find(|events| at(*events, "life", "C1").as_deref() == Some("zombie"));
    let zombie = zombie.expect("C1 is a zombie for a while");
    assert_eq!(at(zombie, "parent", "C1").as_deref(), Some("main"));
    assert_eq!(at(zombie, "state", "C1").as_deref(), Some("Z"));
    assert_eq!(at(zombie, "blocked_on", "C1"), None);
    assert_eq!(at(zombie, "children", "main").as_deref(), Some("1"));
    let world = fold(&run.header, &run.events);
    assert_eq!(
        fact(&world, 0, "main_life", None),
        fact(&world, 0, "life", Some("main"))
    );
    assert_eq!(fact(&world, 0, "life", None), None);
    assert_eq!(fact(&world, 0, "main_zombies", None), None);
}

#[test]
fn a_process_stands_nowhere_before_it_says_where() {
    let said = |pid, kind| Event {
        at_us: 0,
        stage: 0,
        pid,
        host_pid: None,
        evidence: Evidence::Said,
        kind,
    };
    let started = |role: &str, parent, how| Kind::ProcessStarted {
        role: role.to_owned(),
        parent,
        how,
    };
    let line = Kind::LineReached {
        line: 7,
        thread: None,
        file: None,
    };
    let world = fold(
        &header(),
        &[
            said(2, started("main", 1, How::Launch)),
            said(2, line.clone()),
            said(3, started("P1", 2, How::Fork)),
            said(3, line.clone()),
            said(4, started("W1", 2, How::Fork)),
        ],
    );
    let line_of = |pid| {
        world.stages[0]
            .process(pid)
            .and_then(|process| process.threads.main.line)
    };
    assert_eq!((line_of(3), line_of(4)), (Some(7), None));
}
