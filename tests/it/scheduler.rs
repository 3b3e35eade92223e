//! Somebody chooses who does the next statement.

use std::collections::BTreeMap;

use super::support::console::{Console, Setup};
use super::support::{self, Log};
use forklore::world::{ProcessId, World};
use forklore_event::{Event, Header, StageIndex};

/// Two processes that run this function; main's first eight statements come to its first join.
macro_rules! two_run {
    ($add:literal) => {
        concat!(
            "from multiprocessing import Process, Value\n",
            $add,
            r#"counter = Value("i", 0)
one = Process(target=add, args=(counter,))
two = Process(target=add, args=(counter,))
one.start()
two.start()
one.join()
two.join()
print(counter.value)
"#
        )
    };
}

const RACE: &str = two_run!(
    r#"def add(counter):
    n = counter.value
    counter.value = n + 1
"#
);

const LOCKED: &str = two_run!(
    r#"def add(counter):
    with counter.get_lock():
        n = counter.value
        counter.value = n + 1
"#
);

const TO_JOIN: &str = "main,main,main,main,main,main,main,main";

/// Plays a schedule.
fn played(listing: &str, schedule: &str) -> (Option<i32>, Log) {
    let (_folder, path) = support::listing(listing);
    support::run_builtin(&path, &["--schedule", schedule])
}

/// Why a schedule is refused.
fn refused(listing: &str, schedule: &str) -> String {
    let (_folder, path) = support::listing(listing);
    let mut command = support::forklore();
    let command = command.args(["run", &path, "--plain", "--engine", "builtin", "--schedule", schedule]);
    let output = command.output().expect("forklore starts");
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("UTF-8")
}

/// Who was chosen, by role.
fn choices(header: &Header, events: &[Event]) -> String {
    let mut world = World::new(header);
    events.iter().for_each(|event| world.apply(event));
    let role = |&(stage, process): &(StageIndex, ProcessId)| {
        let process = world.stages[usize::from(stage)].processes.get(process);
        process.expect("a process that was chosen").role.to_string()
    };
    world.schedule.choices.iter().map(role).collect::<Vec<_>>().join(",")
}

#[test]
fn the_same_schedule_always_gives_the_same_sum() {
    let sums = [("P1,P2,P1,P2", "1\n"), ("P1,P1,P2,P2", "2\n"), ("P2,P1,P1,P2", "1\n")];
    let times = if support::is_thorough() { 20 } else { 5 };
    support::side_by_side(&sums.repeat(times), |(schedule, sum)| {
        let (status, log) = played(RACE, &format!("{TO_JOIN},{schedule}"));
        assert_eq!((status, log.terminal().as_str()), (Some(0), *sum), "{schedule}");
    });
}

#[test]
fn the_choices_of_a_log_are_its_schedule() {
    let schedule = format!("{TO_JOIN},P2,P1,P2,P1,main,main");
    let (_, log) = played(RACE, &schedule);
    assert_eq!(choices(&log.header, &log.events), schedule);
}

#[test]
fn who_waits_for_the_lock_cannot_go() {
    let (status, log) = played(LOCKED, &format!("{TO_JOIN},P1,P2,P1,P1,P2,P2"));
    assert_eq!((status, log.terminal().as_str()), (Some(0), "2\n"));
    let error = refused(LOCKED, &format!("{TO_JOIN},P1,P2,P2"));
    let place = "choice 11 of the schedule is P2, which waits for ";
    assert!(error.contains(place), "{error}");
    assert!(error.contains("at line 3; who can go: P1"), "{error}");
}

#[test]
fn a_schedule_that_cannot_go_is_refused_with_its_place() {
    let error = refused(RACE, "main,P1");
    assert!(
        error.contains("choice 2 of the schedule is P1, which has not started; who can go: main"),
        "{error}"
    );
    let error = refused(RACE, &format!("{TO_JOIN},P1,P1,P1"));
    assert!(
        error.contains("choice 11 of the schedule is P1, which has ended"),
        "{error}"
    );
    let error = refused(RACE, "main,nobody");
    assert!(error.contains("`nobody` (choice 2)"), "{error}");
}

#[test]
fn who_was_killed_cannot_be_chosen() {
    let listing = r#"import os
import signal
child = os.fork()
if child == 0:
    print("never")
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
print("over")
"#;
    let (status, log) = played(listing, "main,main,main,main,main,main");
    assert_eq!((status, log.terminal().as_str()), (Some(0), "over\n"));
    let error = refused(listing, "main,main,main,main,main,C1");
    assert!(
        error.contains("choice 6 of the schedule is C1, which has ended"),
        "{error}"
    );
}

#[test]
fn a_sleeper_comes_back_after_so_many_statements_of_others() {
    let listing = r#"import os
import time
if os.fork() == 0:
    time.sleep(1)
    print("child", flush=True)
    os._exit(0)
a = 1
b = 2
c = 3
os.wait()
"#;
    // Two statements of main's take the second that it sleeps.
    let (status, _) = played(listing, "main,main,main,C1,main,main,C1");
    assert_eq!(status, Some(0));
    let error = refused(listing, "main,main,main,C1,main,C1");
    assert!(
        error.contains("choice 6 of the schedule is C1, which sleeps at line 4"),
        "{error}"
    );
}

#[test]
fn where_nobody_can_go_the_clock_runs_on() {
    let (status, log) = played("import time\ntime.sleep(0.2)\nprint('awake')\n", "main,main,main");
    assert_eq!((status, log.terminal().as_str()), (Some(0), "awake\n"));
}

/// What two unlocked additions come to, if their statements are done in this order.
fn sum(order: &[&str]) -> u32 {
    let (mut counter, mut read) = (0, BTreeMap::new());
    for process in order {
        match read.remove(process) {
            None => drop(read.insert(*process, counter)),
            Some(n) => counter = n + 1,
        }
    }
    counter
}

#[test]
fn every_order_of_the_statements_gives_the_sum_that_follows_from_it() {
    let mut sums = Vec::new();
    for first in 0..4_usize {
        for second in first + 1..4 {
            let order: Vec<&str> = (0..4)
                .map(|place| if [first, second].contains(&place) { "P1" } else { "P2" })
                .collect();
            let schedule = format!("{TO_JOIN},{}", order.join(","));
            let (status, log) = played(RACE, &schedule);
            assert_eq!(
                (status, log.terminal()),
                (Some(0), format!("{}\n", sum(&order))),
                "{schedule}"
            );
            assert_eq!(choices(&log.header, &log.events), schedule);
            sums.push(sum(&order));
        }
    }
    sums.sort_unstable();
    assert_eq!(sums, [1, 1, 1, 1, 2, 2]);
}

#[test]
fn the_lesson_makes_two_one_and_then_two_again() {
    let (status, log) = support::run_builtin("race", &[]);
    assert_eq!(status, Some(0));
    assert_eq!(log.terminal(), "1 + 1 = 2\n1 + 1 = 1\n1 + 1 = 2\n");
    let schedule = "P1,P1,P2,P2,P3,P4,P3,P4,P5,P6,P5,P5,P6,P6";
    assert_eq!(choices(&log.header, &log.events), schedule);
    let (_, again) = support::run_builtin("race", &["--schedule", "P2,P1,P2,P1,P3,P3,P4,P4,P6,P5,P6,P6,P5,P5"]);
    assert_eq!(again.terminal(), "1 + 1 = 1\n1 + 1 = 2\n1 + 1 = 2\n");
}

/// The screen of a listing that somebody schedules from its first line on.
fn scheduled(path: &str, more: &[&str]) -> Console {
    let arguments = [&["run", path, "--engine", "builtin", "--lang", "en"], more].concat();
    let mut console = Setup::new(&arguments).start();
    console.wait_for_text("held by forklore");
    console
}

/// The names that stand behind the word for the choices so far.
fn so_far(console: &Console) -> Vec<String> {
    let text = console.text();
    let line = text.lines().find(|line| line.trim_start().starts_with("so far"));
    let names = line.unwrap_or_default().split_whitespace().skip(2);
    names.map(str::to_owned).collect()
}

/// Presses a key when it does something: who is chosen is offered, and nobody is at its statement.
fn press(console: &mut Console, keys: &str) {
    // A choice can be taken back where nobody is offered, too: after the end.
    let chosen = keys.parse::<u32>().ok();
    console.wait_for("who is chosen is offered, and nobody is busy", |console| {
        let text = console.text();
        let offers = |line: &str| {
            let mut words = line.split_whitespace();
            let place = words.next().and_then(|place| place.parse::<u32>().ok());
            place == chosen && words.nth(1) == Some("line")
        };
        (chosen.is_none() || text.lines().any(offers)) && !text.contains("is at its statement")
    });
    console.send(keys);
}

fn choose(console: &mut Console, keys: &str, names: &[&str]) {
    press(console, keys);
    console.wait_for("the choices", |console| so_far(console) == names);
}

#[test]
fn the_last_choice_can_be_taken_back_in_a_listing_and_another_one_made() {
    let (_folder, path) = support::listing(RACE);
    let mut console = scheduled(&path, &[]);
    console.send("u");
    console.wait_for_text("there is no choice to take back");
    console.send("S");
    console.wait_for_text("who goes next?");
    let mains = ["main"; 8];
    for count in 1..=8 {
        choose(&mut console, "1", &mains[..count]);
    }
    let with = |more: &[&'static str]| [&mains[..], more].concat();
    choose(&mut console, "2", &with(&["P1"]));
    choose(&mut console, "2", &with(&["P1", "P1"]));
    choose(&mut console, "u", &with(&["P1"]));
    choose(&mut console, "3", &with(&["P1", "P2"]));
    choose(&mut console, "2", &with(&["P1", "P2", "P1"]));
    choose(&mut console, "3", &with(&["P1", "P2", "P1", "P2"]));
    console.send("S");
    // The sum of the second order, not of the first.
    console.wait_for("the sum 1", |console| {
        let text = console.text();
        text.lines().any(|line| line.split_whitespace().eq(["main", "1"]))
    });
    // What ran since then by itself is not played again.
    console.send("u");
    let before = with(&["P1", "P2", "P1"]);
    console.wait_for("the choices before the last", |console| so_far(console) == before);
}

#[test]
fn choices_that_were_given_are_taken_back_as_well() {
    let (_folder, path) = support::listing(RACE);
    let mut console = scheduled(&path, &["--schedule", "main,main,main"]);
    console.send(" ");
    console.wait_for("the choices", |console| so_far(console) == ["main"; 3]);
    choose(&mut console, "u", &["main"; 2]);
    choose(&mut console, "u", &["main"]);
    choose(&mut console, "1", &["main"; 2]);
}

#[test]
fn in_the_lesson_a_choice_is_taken_back_behind_its_stops_and_answers() {
    let mut console = Setup::new(&["run", "race", "--speed", "8", "--lang", "en"]).start();
    console.wait_for_text("words for this lesson");
    console.send("  ");
    console.wait_for_text("what do you expect?");
    console.send("2\r");
    console.wait_for_text("noted: 2");
    console.send(" ");
    console.wait_for_text("who goes next?");
    choose(&mut console, "1", &["P1"]);
    choose(&mut console, "2", &["P1", "P2"]);
    choose(&mut console, "u", &["P1"]);
    choose(&mut console, "1", &["P1", "P1"]);
    choose(&mut console, "2", &["P1", "P1", "P2"]);
    press(&mut console, "2");
    console.wait_for_text("One sum is printed");
    assert!(console.text().contains("1 + 1 = 2"), "{}", console.text());
    // Also where the last choice has led to a stop.
    choose_behind_stop(&mut console);
}

/// Takes the choice back that has led to the stop, and makes it again.
fn choose_behind_stop(console: &mut Console) {
    console.send("u");
    console.wait_for_text("who goes next?");
    console.wait_for("the choices", |console| so_far(console) == ["P1", "P1", "P2"]);
    press(console, "2");
    console.wait_for_text("One sum is printed");
}

#[test]
fn a_schedule_is_refused_in_the_learners_language() {
    let (_folder, path) = support::listing(RACE);
    for (schedule, why) in [
        ("main,P1", "调度的第 2 个选择是 P1，而它还没有启动；能继续的：main"),
        ("main,nobody", "没有名为 `nobody` 的进程（第 2 个选择）"),
    ] {
        let mut command = support::forklore();
        let arguments = [
            "run",
            &path,
            "--plain",
            "--engine",
            "builtin",
            "--lang",
            "zh",
            "--schedule",
            schedule,
        ];
        let output = command.args(arguments).output().expect("forklore starts");
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(error.contains(why), "{error}");
    }
}
