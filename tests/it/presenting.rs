//! A lesson before a class: nobody chooses, hands are counted, knobs are turned.

use super::support::classroom::{Classroom, answers_prediction};
use super::support::console::{Console, Setup};
use super::support::marked;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn present() -> Console {
    let mut console = Setup::new(&["present", "orphan", "--speed", "8", "--lang", "en"])
        .size(24, 80)
        .start();
    console.wait_for_text("words for this lesson");
    console.send(" ");
    console.wait_for_text("what do you expect?");
    console
}

#[test]
fn letters_and_numbers_choose_nothing_and_the_run_reveals() {
    let classroom = Classroom::new();
    let mut console = classroom.present();
    console.send(" ");
    console.wait_for_text("what do you expect?");
    console.send("3a");
    console.wait_for_text("does nothing here");
    // One press at each stop and card, and none at the answer.
    classroom.go_on_until(answers_prediction, || console.send("\x1b[6~"));
    console.wait_for_text("It did C");
}

#[test]
fn hands_are_counted_twice_and_stand_side_by_side() {
    let mut console = present();
    console.send("va12 b3 c9\r");
    console.wait_for_text("count 1");
    console.wait_for("the first count", |console| console.text().contains("12 "));
    console.send("d");
    console.wait_for_text("Discuss: ");
    console.send("v");
    console.wait_for_text("count 2, as in");
    console.send("a1 x2\r");
    console.wait_for_text("is no count");
    console.send("\x7f\x7fc21\r");
    console.wait_for("both counts", |console| {
        let text = console.text();
        let row = |option: &str| {
            text.lines()
                .find(|line| line.contains(option))
                .unwrap_or_default()
                .to_owned()
        };
        row("  C  ").contains(" 9 ") && row("  C  ").contains("21 ") && row("  A  ").contains("12 ")
    });
    assert!(!console.text().contains("It did"), "the answer stays hidden");
}

#[test]
fn a_turned_knob_begins_the_run_anew_and_says_so() {
    let mut console = present();
    console.send("o");
    console.wait_for_text("from 2 to 5");
    console.send("+\r");
    console.wait_for_text("SECONDS = 3: the run has begun anew.");
    console.wait_for_text("SECONDS=3");
}

/// The process of a marked run that is called so.
fn process(mark: &str, role: &str) -> i32 {
    let named = |pid: &i32| std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == role);
    let found = marked(mark).into_iter().find(named);
    found.unwrap_or_else(|| panic!("no process is called {role}"))
}

#[test]
fn where_the_live_run_differs_the_recording_goes_on_from_the_same_stop() {
    let mark = format!("way-out-{}", std::process::id());
    let mut console = Setup::new(&["present", "orphan", "--speed", "8", "--lang", "en"])
        .env("FORKLORE_MARK", &mark)
        .size(24, 80)
        .start();
    console.wait_for_text("words for this lesson");
    console.send(" ");
    console.wait_for_text("what do you expect?");
    // There is no need for it yet.
    console.send("r");
    console.wait_for_text("The recording is for a run that differs");
    console.send(" ");
    console.wait_for_text("Three generations");
    // The grandchild never comes to what the lesson says of it.
    kill(Pid::from_raw(process(&mark, "main")), Signal::SIGKILL).expect("it can be killed");
    // The key is refused as long as the run does not differ.
    let refused = "The recording is for a run that differs";
    loop {
        console.send("r");
        console.wait_for("an answer", |console| {
            ["RECORDING", refused]
                .iter()
                .any(|answer| console.text().contains(answer))
        });
        if console.text().contains("RECORDING") {
            break;
        }
        console.send(" ");
        console.wait_for("the next card", |console| !console.text().contains(refused));
    }
    console.wait_for("the end of the recording", |console| {
        console.send(" ");
        std::thread::sleep(std::time::Duration::from_millis(50));
        console.text().contains("to take away")
    });
    assert!(!console.text().contains("differ"), "{}", console.text());
}
