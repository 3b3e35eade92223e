//! What the notes and the projector show, whoever comes, goes and presses keys.

use std::time::Duration;

use super::*;

#[test]
fn notes_that_are_opened_first_wait_for_one_lesson_after_the_other() {
    let classroom = Classroom::new();
    let mut notes = classroom.setup(&["notes"]).start();
    notes.wait_for_text("No lesson is presented yet");
    let mut projector = classroom.present();
    notes.wait_for_text("say this: 1/");
    projector.send("\x03");
    projector.ended();
    notes.wait_for_text("The lesson is presented no more. Waiting for the next one");
    let mut projector = classroom.present();
    notes.wait_for_text("say this: 1/");
    // Killed, it leaves its socket, on which nobody waits.
    signal(&projector, Signal::SIGKILL);
    projector.ended();
    notes.wait_for_text("The lesson is presented no more");
    let _projector = classroom.present();
    notes.wait_for_text("say this: 1/");
    notes.send("q");
    assert!(notes.ended().success());
    assert_eq!(notes.not_restored(), [""; 0]);
}

#[test]
fn the_notes_have_the_answer_and_the_projector_has_not() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let mut notes = classroom.setup(&["notes"]).size(60, 120).start();
    notes.wait_for_text("words for this lesson");
    notes.send(" ");
    projector.wait_for_text("what do you expect?");
    notes.wait_for_text("question: only you see the answer");
    let lesson = orphan();
    let question = &lesson.questions[0];
    let mut only_in_notes = |text: &str| {
        let text = squeezed(text);
        notes.wait_for(&text, |notes| squeezed(&notes.text()).contains(&text));
        let shown = projector.text();
        assert!(!squeezed(&shown).contains(&text), "{shown}");
    };
    for option in &question.options {
        only_in_notes(option.why.get(Language::EN));
        if let Some(name) = &option.misconception {
            only_in_notes(&format!("{name}: "));
        }
    }
    only_in_notes(lesson.checkpoints[0].note.get(Language::EN));
}

#[test]
fn the_step_and_the_plan_stay_where_there_is_more_than_a_screen() {
    let classroom = Classroom::new();
    let _projector = classroom.present();
    let mut notes = classroom.setup(&["notes"]).size(24, 80).start();
    notes.wait_for_text("what is running");
    notes.send(" ");
    notes.wait_for_text("only you see the answer");
    let (step, cue) = ("say this: 1/", orphan().checkpoints[0].cue.get(Language::EN).to_owned());
    let stays = |text: &str| [step, &cue, "lesson 4 of 6"].iter().all(|part| text.contains(part));
    notes.wait_for("the plan in its last row", |notes| {
        stays(&notes.text()) && notes.text().contains(" more rows ")
    });
    while notes.text().contains(" more row") {
        let before = notes.text();
        notes.send("\x1b[B");
        notes.wait_for("the next rows", |notes| notes.text() != before);
        assert!(stays(&notes.text()), "{}", notes.text());
    }
    assert!(!notes.text().contains("only you see the answer"));
}

#[test]
fn keys_of_the_notes_do_what_they_do_on_the_projector() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let mut notes = classroom.notes();
    notes.send(" ");
    projector.wait_for_text("what do you expect?");
    notes.wait_for_text("only you see the answer");
    // While hands are typed every key is for them.
    notes.send("va12 b3 c9 l");
    notes.wait_for_text("count 1, as in");
    projector.wait_for_text("a12 b3 c9 l_");
    notes.send("\x7f\x7f\r");
    projector.wait_for_text("12 ");
    notes.wait_for("the count", |notes| {
        !notes.text().contains("as in") && notes.text().contains(" 12 ")
    });
    notes.send("b");
    projector.wait_for("a blank screen", |projector| projector.text().trim().is_empty());
    notes.wait_for_text("it is blank");
    notes.send("b");
    projector.wait_for_text("what do you expect?");
    notes.send("o");
    projector.wait_for_text("from 2 to 5");
    notes.send("+\r");
    projector.wait_for_text("SECONDS = 3: the run has begun anew.");
    notes.wait_for_text("the run has begun anew");
    notes.send("Q");
    notes.wait_for_text("does nothing here");
}

#[test]
fn notes_can_be_opened_twice_killed_and_opened_again() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let (mut one, mut two) = (classroom.notes(), classroom.notes());
    one.send(" ");
    projector.wait_for_text("what do you expect?");
    for notes in [&mut one, &mut two] {
        notes.wait_for_text("only you see the answer");
    }
    signal(&one, Signal::SIGKILL);
    one.ended();
    two.send(" ");
    two.wait_for("the question is over", |notes| !notes.text().contains("only you see"));
    let mut three = classroom.notes();
    classroom.go_on_until(answers_prediction, || three.send(" "));
    projector.wait_for_text("It did");
    for notes in [&mut two, &mut three] {
        notes.wait_for_text("the projector shows the answer");
    }
}

#[test]
fn notes_that_are_stopped_hold_nothing_up() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    projector.send(" ");
    projector.wait_for_text("what do you expect?");
    let (mut notes, stopped) = (classroom.notes(), classroom.notes());
    let mut silent = classroom.join();
    signal(&stopped, Signal::SIGSTOP);
    classroom.go_on_until(takes_away, || notes.send(" "));
    projector.wait_for_text("to take away");
    notes.wait_for_text("LIVE");
    signal(&stopped, Signal::SIGCONT);
    let mut awake = stopped;
    awake.wait_for_text("ended");
    // Whoever did not read until now finds it all, or was dropped.
    while silent.told().is_some_and(|told| {
        let state = match &told {
            ServerMessage::Change { state } => serde_json::to_string(state).expect("JSON"),
            _ => String::new(),
        };
        !state.contains("takeaway")
    }) {}
}

#[test]
fn where_several_lessons_are_presented_one_is_named() {
    let classroom = Classroom::new();
    let (projector, _other) = (classroom.present(), classroom.present());
    let run = |arguments: &[&str]| {
        let mut command = support::forklore();
        command.args(arguments).env("XDG_RUNTIME_DIR", classroom.path());
        let output = command.output().expect("forklore starts");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let (status, error) = run(&["notes", "--json"]);
    assert_eq!(status, Some(2));
    assert!(error.contains(&format!("{} (orphan)", projector.pid())), "{error}");
    let (status, error) = run(&["notes", "--json", "4000000", "--lang", "zh"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("进程 4000000 没有放映课程"), "{error}");
    let pid = projector.pid().to_string();
    let mut notes = classroom.setup(&["notes", &pid]).start();
    notes.wait_for_text("what is running");
    drop(projector);
    // It is this one or none.
    notes.wait_for_text("the lesson is presented no more");
    assert!(notes.ended().success());
}

#[test]
fn the_keys_say_how_the_notes_are_opened() {
    let classroom = Classroom::new();
    let mut projector = classroom.present();
    let how = format!("forklore notes {}", projector.pid());
    assert!(!projector.text().contains(&how));
    projector.send(" ");
    projector.wait_for_text("what do you expect?");
    projector.send("?");
    projector.wait_for_text(&how);
}

/// How often the threads of a process have gone to sleep: only who was woken does. Without the one that looks at the
/// processes of the lesson.
fn sleeps(pid: i32) -> Vec<u64> {
    let process = procfs::process::Process::new(pid).expect("it lives");
    let tasks = process.tasks().expect("its threads").flatten();
    let count = |task: procfs::process::Task| task.status().ok()?.voluntary_ctxt_switches;
    let own = |task: &procfs::process::Task| task.stat().is_ok_and(|stat| stat.comm != "collector");
    tasks.filter(own).filter_map(count).collect()
}

#[test]
fn nobody_wakes_while_nothing_happens() {
    let classroom = Classroom::new();
    let projector = classroom.present();
    let notes = classroom.notes();
    for console in [&notes, &projector] {
        support::eventually("it sleeps", || {
            let before = sleeps(console.pid());
            std::thread::sleep(Duration::from_millis(500));
            sleeps(console.pid()) == before
        });
    }
}
