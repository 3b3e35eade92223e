//! The fold from events to a world: always the same, never a panic, and the
//! facts that scenarios build on.

#[path = "screen/fixture.rs"]
mod fixture;

#[path = "screen/any_events.rs"]
mod any_events;

use any_events::event;
use fixture::Fixture;
use forklore::world::{World, fact, facts, latest_sentence};
use forklore_event::*;
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
        fixture::turns(),
        fixture::leak(),
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
fn facts_of_threads_and_their_lock() {
    let run = fixture::zombie();
    let started = run.events.iter().position(|event| event.pid == 2).expect("main starts") + 1;
    let mut world = fold(&run.header, &run.events[..started]);
    let mut say = |kind| {
        world.apply(&Event {
            kind,
            ..run.events[started - 1].clone()
        })
    };
    let line = |line, thread: &str| Kind::LineReached {
        line,
        thread: Some(thread.to_owned()),
        file: None,
    };
    say(line(3, "Thread-10 (count)"));
    say(line(3, "Thread-2 (count)"));
    say(line(3, "Thread-1 (wait)"));
    say(line(0, "Thread-1 (wait)"));
    let turn = |name: &str| Some(name.to_owned());
    for n in 0..20 {
        let name = if n % 2 == 0 {
            "Thread-2 (count)"
        } else {
            "Thread-10 (count)"
        };
        say(Kind::InterpreterLockPassed {
            turns: vec![turn(name), None],
            holder: turn("Thread-2 (count)"),
        });
    }
    let of_main = |name| fact(&world, 0, name, Some("main"));
    assert_eq!(of_main("threads"), Some(Fact::Int(2)));
    assert_eq!(of_main("lock_turns"), Some(Fact::Int(40)));
    assert_eq!(of_main("lock_threads"), Some(Fact::Int(3)));
    let id = world.stages[0].id_of(2).expect("main");
    let rows: Vec<&str> = world.stages[0].threads_of(id).map(|(name, _)| name).collect();
    assert_eq!(rows, ["Thread-2 (count)", "Thread-10 (count)"]);
}

#[test]
fn memory_is_known_from_the_first_look_to_the_end() {
    let run = fixture::zombie();
    let started = run.events.iter().position(|event| event.pid == 2).expect("main starts") + 1;
    let mut world = fold(&run.header, &run.events[..started]);
    let first = run.events[started - 1].clone();
    let mut at = |at_us, kind| {
        world.apply(&Event {
            at_us,
            kind,
            ..first.clone()
        })
    };
    let uses = |memory_bytes| Kind::ResourcesSampled {
        cpu_percent: 0.0,
        memory_bytes,
        threads: 1,
    };
    at(10_000, uses(8_500_000));
    at(20_000, uses(28_500_000));
    at(30_000, uses(28_500_000));
    let (code, signal) = (Some(0), None);
    at(50_000, Kind::ProcessExited { code, signal });
    let main = world.stages[0].process(2).expect("main");
    let known = [5_000, 10_000, 19_999, 20_000, 49_999, 50_000].map(|at| main.memory_at(at));
    let (small, large) = (Some(8_500_000), Some(28_500_000));
    assert_eq!(known, [None, small, small, large, large, None]);
    assert_eq!(main.memory.len(), 2, "what did not change is not kept again");
    assert_eq!(fact(&world, 0, "memory_mb", Some("main")), Some(Fact::Int(28)));
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
    let world = fold(&header(), &watched());
    left.retain(|known| fact(&world, 0, known.name, Some("main")).is_none());
    let left: Vec<_> = left.iter().map(|fact| fact.name).collect();
    assert_eq!(left, [""; 0]);
}

fn said(pid: Pid, kind: Kind) -> Event {
    Event {
        at_us: 0,
        stage: 0,
        pid,
        host_pid: None,
        evidence: Evidence::Said,
        kind,
    }
}

fn started(role: &str, parent: Pid, how: How) -> Kind {
    let role = role.to_owned();
    Kind::ProcessStarted { role, parent, how }
}

/// A variable in three processes: main's, a forked one's, that of a fresh interpreter.
fn watched() -> Vec<Event> {
    let set = |value: &str| Kind::VariableChanged {
        name: "n".to_owned(),
        value: value.to_owned(),
    };
    vec![
        said(2, started("main", 1, How::Launch)),
        said(2, set("10")),
        said(3, started("C1", 2, How::Fork)),
        said(2, set("100")),
        said(4, started("P1", 2, How::Spawn)),
    ]
}

#[test]
fn a_forked_child_has_a_copy_of_the_variable_and_a_spawned_one_has_none() {
    let world = fold(&header(), &watched());
    let value = |of| fact(&world, 0, "variable", Some(of)).map(|value| value.to_string());
    assert_eq!(value("main").as_deref(), Some("100"));
    assert_eq!(value("C1").as_deref(), Some("10"));
    assert_eq!(value("P1"), None);
}

/// A pool of one slot with two tasks in its queue.
fn two_tasks() -> Vec<Event> {
    let task = |task| Kind::TaskSubmitted {
        pool: 0,
        task,
        call: Call::ApplyAsync,
        function: "work".to_owned(),
        arguments: String::new(),
    };
    let pool = Kind::PoolCreated {
        pool: 0,
        processes: 1,
        maxtasksperchild: None,
        start_method: StartMethod::Fork,
        on_demand: false,
    };
    let main = started("main", 1, How::Launch);
    vec![said(2, main), said(2, pool), said(2, task(0)), said(2, task(1))]
}

#[test]
fn a_task_that_could_not_be_sent_waits_no_longer_and_has_raised() {
    let mut events = two_tasks();
    events.push(said(2, Kind::ResultDelivered { task: 1 }));
    let world = fold(&header(), &events);
    let (stage, pool) = (&world.stages[0], &world.stages[0].pools[0]);
    assert_eq!((pool.waiting(), pool.crossing(), pool.counts.delivered), (1, 0, 1));
    assert_eq!(pool.waiting_tasks(&stage.tasks).collect::<Vec<_>>(), [0]);
    assert!(stage.tasks.get(1).is_some_and(|task| task.has_raised()));
}

#[test]
fn a_result_is_ready_when_its_callback_has_returned() {
    let which = CallbackKind::Callback;
    let mut events = two_tasks();
    events.extend([
        said(3, Kind::TaskStarted { task: 0, slot: 0 }),
        said(3, Kind::TaskFinished { task: 0, ok: true }),
        said(2, Kind::ResultDelivered { task: 0 }),
        said(2, Kind::CallbackStarted { task: 0, which }),
    ]);
    let ready = |events: &[Event]| fold(&header(), events).stages[0].pools[0].ready();
    assert_eq!(ready(&events), 0);
    events.push(said(2, Kind::CallbackRan { task: 0, which }));
    assert_eq!(ready(&events), 1);
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
