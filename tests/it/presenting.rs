//! A lesson before a class: nobody chooses, hands are counted, knobs are turned.

use super::support::console::{Console, Setup};

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
    let mut console = present();
    console.send("3a");
    console.wait_for_text("does nothing here");
    console.send("\x1b[6~");
    console.wait_for_text("Three generations");
    // One press at each stop, and none at the answer.
    while !console.text().contains("It did C") {
        let before = console.text();
        console.send("\x1b[6~");
        console.wait_for("the next stop", |console| {
            let now = console.text();
            now != before && now.contains("held by forklore")
        });
    }
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
