//! A learner's progress: nothing of it is lost, whenever the program is killed.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use forklore::engine::Builtin;
use forklore::progress::{Answer, Lesson, Progress, Step, Store};
use forklore::scenario::{self, Scenario};

use super::support;
use super::support::console::{Console, Setup};

/// The learner's home for one test.
struct Learner {
    folder: tempfile::TempDir,
}

impl Learner {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("forklore/progress.toml")
    }

    /// What is kept of `zombie`.
    fn kept(&self) -> Lesson {
        self.kept_of("zombie")
    }

    /// What is kept of this lesson.
    fn kept_of(&self, lesson: &str) -> Lesson {
        let (progress, aside) = Store::at(self.file()).load().expect("the file can be read");
        assert_eq!(aside, None, "the file cannot be used");
        progress.lessons.get(lesson).cloned().unwrap_or_default()
    }

    /// `forklore` with these arguments, on what the learner did.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = support::forklore();
        command.env("XDG_STATE_HOME", self.folder.path()).args(arguments);
        command.output().expect("forklore starts")
    }

    /// A wrong answer to the second question of `zombie`, of a day long ago.
    fn was_wrong(&self) {
        let wrong = Answer {
            question: 2,
            chosen: 1,
            right: false,
            sure: Some(false),
            hints: 2,
            review: false,
            on: jiff::civil::date(2026, 1, 5),
        };
        let add = |progress: &mut Progress| progress.add("zombie", zombie().version, Step::Answered(wrong));
        Store::at(self.file()).change(add).expect("it can be written");
    }

    /// The home screen.
    fn start(&self) -> Console {
        let state = self.folder.path().to_str().expect("UTF-8");
        let mut console = Setup::new(&[]).env("XDG_STATE_HOME", state).start();
        console.wait_for_text("lessons seen");
        console
    }

    /// The lesson `zombie`, from wherever it was interrupted.
    fn learn(&self) -> Console {
        let mut console = self.find("zombie");
        console.send("\r");
        console.wait_for_text("zombie.py");
        console
    }

    /// The home screen on which a lesson was searched for.
    fn find(&self, lesson: &str) -> Console {
        let mut console = self.start();
        console.send(format!("/{lesson}"));
        console.wait_for_text(&format!("/ {lesson}_"));
        console.send("\r");
        console.wait_for_text("/ search");
        console
    }
}

fn zombie() -> Scenario {
    scenario::open("zombie", &Builtin).expect("it is shipped")
}

fn kill(mut console: Console) {
    console.child.kill().expect("it is our child");
    console.ended();
}

/// Whether `longer` begins with `shorter`.
fn goes_on(shorter: &[Answer], longer: &[Answer]) -> bool {
    longer.get(..shorter.len()) == Some(shorter)
}

#[test]
fn an_answer_that_is_noted_survives_a_kill() {
    let learner = Learner::new();
    let mut console = learner.learn();
    console.wait_for_text("words for this lesson");
    console.send(" ");
    console.wait_for_text("what do you expect?");
    console.send("h");
    console.wait_for_text("Hint 1 of 3");
    console.send("1");
    console.wait_for_text("a guess");
    console.send("u");
    console.wait_for_text("noted: 1");
    kill(console);
    let kept = learner.kept();
    assert_eq!(kept.at.as_deref(), Some("start"));
    let [answer] = &kept.answers[..] else {
        panic!("{kept:?}")
    };
    assert_eq!(
        (answer.question, answer.chosen, answer.hints, answer.sure),
        (1, 1, 1, Some(false))
    );

    // The same stop again, and the question is not asked again.
    let mut console = learner.learn();
    console.wait_for_text("1/7");
    console.wait_for_text("words for this lesson");
    console.send(" ");
    console.wait_for_text("what happens");
    kill(console);
    assert_eq!(learner.kept().answers, kept.answers);
}

/// Goes on with `lesson` from the home screen and kills the program at a random moment, `kills` times. What was kept stays
/// kept, and each time the lesson stands at the stop that was kept.
fn killed_at_random(learner: &Learner, id: &str, kills: usize, random: &mut fastrand::Rng) {
    let scenario = scenario::open(id, &Builtin).expect("it is shipped");
    let mut before = learner.kept_of(id);
    for _ in 0..kills {
        let mut console = learner.find(id);
        console.send("\r");
        let stops = &scenario.checkpoints;
        let at = |stop: &String| stops.iter().position(|checkpoint| checkpoint.at == *stop);
        let place = before.at.as_ref().and_then(at).unwrap_or(0) + 1;
        console.wait_for_text(&format!("{place}/{}", stops.len()));
        console.send("+++");
        for _ in 0..random.usize(..9) {
            console.send(*random.choice(&["1", " ", "h", "s", " ", "3\r"]).expect("one of them"));
            std::thread::sleep(Duration::from_millis(random.u64(..80)));
        }
        kill(console);
        let now = learner.kept_of(id);
        let told = format!("{id}: {before:?}\n{now:?}");
        assert!(goes_on(&before.answers, &now.answers), "{told}");
        assert!(before.seen.iter().all(|mark| now.seen.contains(mark)), "{told}");
        // It only ever goes forward.
        let forward = now.seen.len() > before.seen.len() || now.at.is_none();
        assert!(before.at.is_none() || now.at == before.at || forward, "{told}");
        before = now;
    }
}

/// Five lessons, with as many kills as `FORKLORE_KILLS` says.
#[test]
fn killed_at_any_moment_each_lesson_goes_on_where_it_was() {
    let kills = std::env::var("FORKLORE_KILLS").map_or(2, |kills| kills.parse().expect("a number"));
    let mut random = fastrand::Rng::with_seed(12);
    for id in ["fork", "orphan", "daemon", "maxtasksperchild", "apply-vs-apply-async"] {
        killed_at_random(&Learner::new(), id, kills, &mut random);
    }
}

#[test]
fn killed_at_any_moment_a_lesson_goes_on_where_it_was() {
    let learner = Learner::new();
    let kills = if support::is_thorough() { 10 } else { 4 };
    killed_at_random(&learner, "zombie", kills, &mut fastrand::Rng::with_seed(11));
    let mut console = learner.learn();
    console.send("+++");
    console.wait_for("the end", |console| {
        console.send("1 ");
        std::thread::sleep(Duration::from_millis(20));
        console.text().contains("to take away")
    });
    console.send("q");
    let of = scenario::shipped_ids().count();
    console.wait_for_text(&format!("1 of {of} lessons seen"));
    console.send("q");
    assert!(console.ended().success());
    let kept = learner.kept();
    assert_eq!(kept.at, None);
    let questions: Vec<usize> = kept.answers.iter().map(|answer| answer.question).collect();
    assert_eq!(questions, [1, 2, 3, 4, 5, 6], "each asked once: {kept:?}");
}

#[test]
fn an_act_is_done_by_the_learner_and_done_once_more_on_the_way_back() {
    let learner = Learner::new();
    let mut console = learner.find("killed");
    console.send("\r");
    console.wait_for_text("words for this lesson");
    console.send("  ");
    console.wait_for_text("what do you expect?");
    console.send("3\r");
    console.wait_for_text("! send SIGKILL");
    console.send(" ");
    console.wait_for_text("First do what is asked");
    console.send("\x1b[B");
    console.wait_for_text("Chosen: pool W2");
    console.send("!");
    console.wait_for_text("W2 is chosen: choose W1");
    console.send("\x1b[A");
    console.wait_for_text("Chosen: pool W1");
    console.send("!");
    console.wait_for_text("Done: you sent SIGKILL to W1");
    console.send(" ");
    console.wait_for_text("you said / it did");
    kill(console);

    let mut console = learner.start();
    console.wait_for_text("3/7");
    console.send("\r");
    console.wait_for_text("you said / it did");
    // The new run has lost its worker as well.
    console.wait_for_text("W3");
    kill(console);
}

#[test]
fn a_file_that_cannot_be_used_costs_nothing_but_itself() {
    let learner = Learner::new();
    std::fs::create_dir_all(learner.file().parent().expect("a folder")).expect("it can be made");
    std::fs::write(learner.file(), "forklore = 1\n[lesson.zombie\n").expect("it can be written");
    let mut console = learner.start();
    console.wait_for_text("progress.aside-1.toml");
    console.send("q");
    assert!(console.ended().success());
    assert!(Path::new(&learner.folder.path().join("forklore/progress.aside-1.toml")).exists());
}

#[test]
fn where_nothing_can_be_kept_the_lesson_runs_and_says_so() {
    let learner = Learner::new();
    std::fs::write(learner.folder.path().join("forklore"), "a file").expect("it can be written");
    let mut console = learner.start();
    console.wait_for_text("cannot be saved");
    console.send("\r");
    console.wait_for_text("words for this lesson");
    console.wait_for_text("cannot be saved");
    kill(console);
}

#[test]
fn what_is_forgotten_is_forgotten() {
    let learner = Learner::new();
    let mut console = learner.learn();
    console.wait_for_text("words for this lesson");
    kill(console);
    assert_eq!(learner.kept().seen, ["start"]);
    let mut console = learner.start();
    console.wait_for_text("1/7");
    console.send("x");
    console.wait_for_text("Forget all that you did");
    console.send("y");
    console.wait_for("the lesson is new", |_| learner.kept() == Lesson::default());
    console.send("q");
    assert!(console.ended().success());
}

#[test]
fn what_was_wrong_comes_back_and_its_answer_is_kept() {
    let learner = Learner::new();
    learner.was_wrong();
    let mut console = learner.start();
    console.wait_for_text("review (1 due)");
    console.send("v");
    console.wait_for_text("review: 1 of 1");
    console.send("1");
    console.wait_for_text("enter commit");
    console.send("s");
    console.wait_for("the answer is kept", |_| learner.kept().answers.len() == 2);
    console.send(" ");
    console.wait_for_text("of 1 right.");
    console.send(" ");
    console.wait_for_text("lessons seen");
    assert!(!console.text().contains("review"), "{}", console.text());
    console.send("q");
    assert!(console.ended().success());
    let kept = learner.kept();
    let again = &kept.answers[1];
    assert_eq!((again.question, again.review, again.sure), (2, true, Some(true)));
}

#[test]
fn a_report_says_what_was_done_and_that_it_is_no_proof() {
    let learner = Learner::new();
    learner.was_wrong();
    let report = |format: &str| {
        let output = learner.run(&["report", "--format", format]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let text = report("text");
    for part in [
        "no proof",
        "zombie",
        "0 of 1 right",
        "wrong (2026-01-05, a guess, 2 hints)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json: serde_json::Value = serde_json::from_str(&report("json")).expect("JSON");
    assert_eq!(json["proof"], false);
    assert_eq!(json["lessons"][0]["first_tries"]["asked"], 1);
    assert_eq!(json["lessons"][0]["answers"][0]["on"], "2026-01-05");
    let junit = report("junit");
    assert_eq!(junit.matches("<failure").count(), 1, "{junit}");
    let (suites, cases) = (
        junit.matches("<testsuite ").count(),
        junit.matches("<testcase ").count(),
    );
    assert!(suites > 20 && cases > suites, "{junit}");
}

#[test]
fn progress_is_forgotten_only_where_that_is_wanted() {
    let learner = Learner::new();
    learner.was_wrong();
    assert!(learner.run(&["progress", "reset"]).status.success());
    assert_eq!(learner.kept().answers.len(), 1, "nobody said yes");
    assert_eq!(
        learner.run(&["progress", "reset", "zombi", "--yes"]).status.code(),
        Some(2)
    );
    assert!(learner.run(&["progress", "reset", "fork", "--yes"]).status.success());
    assert_eq!(learner.kept().answers.len(), 1);
    assert!(learner.run(&["progress", "reset", "zombie", "--yes"]).status.success());
    assert_eq!(learner.kept(), Lesson::default());
}

/// `forklore run zombie` on a terminal, with what else is asked for.
fn run_on_screen(learner: &Learner, more: &[&str]) -> Console {
    let state = learner.folder.path().to_str().expect("UTF-8");
    let arguments = [&["run", "zombie", "--lang", "en"], more].concat();
    Setup::new(&arguments).env("XDG_STATE_HOME", state).start()
}

/// Answers the first question of `zombie`.
fn answer_first(console: &mut Console) {
    console.wait_for_text("words for this lesson");
    console.send(" ");
    console.wait_for_text("what do you expect?");
    console.send("1");
    console.wait_for_text("a guess");
    console.send("u");
    console.wait_for_text("noted: 1");
}

#[test]
fn a_lesson_that_is_run_by_its_name_is_kept_and_goes_on_from_the_home_screen() {
    let learner = Learner::new();
    let mut console = run_on_screen(&learner, &[]);
    answer_first(&mut console);
    kill(console);
    let kept = learner.kept();
    assert_eq!(kept.at.as_deref(), Some("start"));
    assert_eq!(kept.answers.len(), 1);
    let mut console = learner.start();
    console.wait_for_text("1/7");
    kill(console);
    // It begins at its beginning, and what was said before stays said.
    let mut console = run_on_screen(&learner, &[]);
    answer_first(&mut console);
    kill(console);
    assert_eq!(learner.kept().answers.len(), 2);
}

#[test]
fn nothing_is_kept_where_that_is_asked_for_nor_before_a_class_nor_without_anybody_there() {
    let learner = Learner::new();
    let mut console = run_on_screen(&learner, &["--no-progress"]);
    answer_first(&mut console);
    kill(console);
    let state = learner.folder.path().to_str().expect("UTF-8");
    let mut console = Setup::new(&["present", "zombie", "--lang", "en"])
        .env("XDG_STATE_HOME", state)
        .start();
    console.wait_for_text("words for this lesson");
    console.send("  ");
    console.wait_for_text("A child will end");
    kill(console);
    for more in [&["--plain"][..], &["--json"]] {
        let arguments = [&["run", "zombie", "--speed", "20"], more].concat();
        assert!(learner.run(&arguments).status.success());
    }
    // A folder is no lesson of the home screen, whatever it is called.
    let folder = support::root().join("scenarios/zombie");
    let folder = folder.to_str().expect("UTF-8");
    let mut console = Setup::new(&["run", folder, "--lang", "en"])
        .env("XDG_STATE_HOME", state)
        .start();
    answer_first(&mut console);
    kill(console);
    assert!(!learner.file().exists());
}

#[test]
fn a_lesson_without_a_screen_is_kept_with_its_answers() {
    let learner = Learner::new();
    let mut command = support::forklore();
    command
        .args(["run", "zombie", "--plain", "--ask", "--speed", "20"])
        .env("XDG_STATE_HOME", learner.folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null());
    let mut child = command.spawn().expect("forklore starts");
    let mut input = child.stdin.take().expect("a pipe");
    // A hint and a wrong answer, one that is skipped, and then nobody is there any more.
    std::io::Write::write_all(&mut input, b"h\n1\n\n").expect("it reads");
    drop(input);
    assert!(child.wait().expect("it ends").success());
    let kept = learner.kept();
    let answers: Vec<_> = kept
        .answers
        .iter()
        .map(|answer| (answer.question, answer.chosen, answer.right, answer.hints))
        .collect();
    assert_eq!(answers, [(1, 1, false, 1), (2, 0, false, 0)]);
    // It has come to the next stop, where nobody answered any more.
    assert_eq!(kept.at.as_deref(), Some("shot"));

    let report = learner.run(&["report", "--format", "json"]);
    let report = String::from_utf8(report.stdout).expect("UTF-8");
    assert!(report.contains("zombie"), "{report}");
}
