//! The command line, with exact texts.

use super::support::{self, answer};

#[test]
fn a_misspelt_scenario_suggests_the_right_one() {
    let (status, stdout, stderr) = answer(&["run", "zombi"]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert_eq!(stderr, "error: there is no scenario `zombi`; did you mean `zombie`?\n");
}

#[test]
fn a_knob_out_of_its_limits_starts_nothing() {
    let (status, stdout, stderr) = answer(&["run", "zombie", "--plain", "--set", "CODE=999"]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert_eq!(stderr, "error: `CODE` must be from 0 to 255, not 999\n");
}

#[test]
fn without_a_terminal_the_lessons_are_listed() {
    let (status, stdout, stderr) = answer(&[]);
    assert_eq!((status, stderr.as_str()), (Some(0), ""));
    assert_eq!(stdout, answer(&["list"]).1);
    assert!(
        stdout.contains("zombie                Dead but still listed\n"),
        "{stdout}"
    );
}

#[test]
fn the_list_as_json_has_every_lesson() {
    let (_, stdout, _) = answer(&["list", "--json"]);
    let lessons: Vec<serde_json::Value> = serde_json::from_str(&stdout).expect("JSON");
    let ids: Vec<&str> = lessons.iter().filter_map(|lesson| lesson["id"].as_str()).collect();
    assert_eq!(ids.len(), forklore::scenario::shipped_ids().count());
}

#[test]
fn a_listing_with_a_syntax_error_gets_a_caret_and_starts_nothing() {
    let (_folder, path) = support::listing("import os\nprint(1\n");
    let (status, stdout, stderr) = answer(&["run", &path, "--engine", "builtin"]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert!(stderr.contains("listing.py:") && stderr.contains('^'), "{stderr}");
}

#[test]
fn an_unsupported_construct_gets_a_caret_and_advice() {
    let (_folder, path) = support::listing("class Worker:\n    pass\n");
    let (status, stdout, stderr) = answer(&["run", &path, "--engine", "builtin"]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert!(
        stderr.contains("listing.py:1:") && stderr.contains('^') && stderr.contains("help"),
        "{stderr}"
    );
}

#[test]
fn a_recording_is_not_overwritten_unless_forced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    std::fs::write(&file, "mine").expect("a file");
    let path = file.to_str().expect("UTF-8");
    let (status, stdout, stderr) = answer(&["run", "zombie", "--plain", "--record", path]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
    assert!(stderr.contains("--force overwrites it"), "{stderr}");
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), "mine");
    let (status, _, _) = answer(&["run", "zombie", "--plain", "--speed", "20", "--force", "--record", path]);
    assert_eq!(status, Some(0));
    assert!(
        std::fs::read_to_string(&file)
            .expect("the file")
            .starts_with("{\"forklore\":1,")
    );
}

#[test]
fn a_new_scenario_can_be_checked_and_run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("mine");
    let path = path.to_str().expect("UTF-8");
    assert_eq!(answer(&["new", path]).0, Some(0));
    assert_eq!(answer(&["check", path]).1, "1 scenario checked: 0 problems\n");
    assert_eq!(answer(&["run", path, "--plain", "--speed", "8"]).0, Some(0));
    let (status, stdout, _) = answer(&["new", path]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""));
}

#[test]
fn lessons_of_ones_own_stand_beside_the_shipped_ones_and_a_broken_one_hinders_nobody() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path().join("forklore/lessons");
    for name in ["mine", "broken", "zombie"] {
        let path = folder.join(name);
        assert_eq!(answer(&["new", path.to_str().expect("UTF-8")]).0, Some(0));
    }
    std::fs::write(folder.join("broken/scenario.toml"), "order = 1").expect("a scenario");
    let name = folder.to_str().expect("UTF-8");
    let (status, stdout, stderr) = answer(&["list", "--lessons", name]);
    assert_eq!(status, Some(0));
    assert!(stdout.contains("\nYour own:\nmine "), "{stdout}");
    assert!(!stdout.contains("broken"), "{stdout}");
    assert!(stderr.contains("broken is left out: the scenario has no `"), "{stderr}");
    assert!(
        stderr.contains("zombie is left out: there is another lesson called so."),
        "{stderr}"
    );
    // The XDG data folder is looked at without being asked for.
    let data = folder
        .parent()
        .and_then(std::path::Path::parent)
        .expect("two folders up");
    let run = |id: &str| {
        let mut command = support::forklore();
        command
            .env("XDG_DATA_HOME", data)
            .args(["run", id, "--plain", "--speed", "20"]);
        let output = command.output().expect("forklore starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_eq!(run("mine").0, Some(0));
    let (status, stderr) = run("mines");
    assert_eq!(status, Some(2));
    assert_eq!(stderr, "error: there is no scenario `mines`; did you mean `mine`?\n");
    let (status, _, stderr) = answer(&["list", "--lessons", "/nowhere"]);
    assert_eq!((status, stderr.as_str()), (Some(2), "error: no such file: /nowhere\n"));
}

#[test]
fn trial_runs_tell_what_each_claim_came_to_and_what_else_could_be_claimed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("mine");
    let name = path.to_str().expect("UTF-8");
    assert_eq!(answer(&["new", name]).0, Some(0));
    let (status, stdout, stderr) = answer(&["check", name, "--run", "2", "--speed", "20"]);
    assert_eq!((status, stderr.as_str()), (Some(0), ""), "{stdout}");
    for part in [
        "mine: 2 runs, 2 as claimed\n",
        "\n    main_blocked_on is sleep: 2 of 2, found: sleep\n",
        "\n      { fact = \"life\", of = \"C1\", is = \"reaped\" },\n",
        "\n  of the whole run\n    processes_started is 2: 2 of 2, found: 2\n",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    let file = path.join("scenario.toml");
    let text = std::fs::read_to_string(&file).expect("the scenario");
    let wrong = text
        .replace(
            "fact = \"reaped_by_parent\"\nis = 1",
            "fact = \"reaped_by_parent\"\nis = 2",
        )
        .replace("of = \"C1\", is = \"sleep\"", "of = \"main\", at_least = 0")
        .replace("\"blocked_on\", of = \"main\"", "\"children\", of = \"main\"");
    std::fs::write(&file, wrong).expect("the scenario is changed");
    let (status, stdout, _) = answer(&["check", name, "--run", "1", "--speed", "20", "--lang", "zh"]);
    assert_eq!(status, Some(1), "{stdout}");
    assert!(stdout.contains("mine：运行 1 次，其中 0 次与断言一致\n"), "{stdout}");
    assert!(
        stdout.contains("  ! reaped_by_parent is 2: 1 次里 0 次成立，实际：1\n"),
        "{stdout}"
    );
}

#[test]
fn a_quiz_takes_its_answers_by_line_and_explains_them() {
    let ask = |typed: &str| {
        let mut child = support::forklore()
            .args(["quiz", "--seed", "5", "--count", "2", "--lang", "en"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("forklore starts");
        let mut input = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut input, typed.as_bytes()).expect("it reads");
        drop(input);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let answered = ask("1\nsomething\n2\n");
    assert!(answered.contains("Type a number from 1 to"), "{answered}");
    assert!(
        answered.contains("Right. ") || answered.contains("It was: "),
        "{answered}"
    );
    assert!(answered.ends_with("of 2 right.\n"), "{answered}");
    assert!(ask("q\n").ends_with("0 of 0 right.\n"));
}
