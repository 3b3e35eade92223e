//! The rehearsal of a route, and the routes themselves.

use super::support::answer;

#[test]
fn a_route_lists_its_lessons_in_its_own_order() {
    let (status, text, _) = answer(&["list", "--route", "os-lesson"]);
    assert_eq!(status, Some(0));
    let ids: Vec<&str> = text
        .lines()
        .take(6)
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(ids, ["tree", "fork", "zombie", "orphan", "daemon", "daemon-flag"]);
    let (status, _, why) = answer(&["list", "--route", "nowhere"]);
    assert_eq!(status, Some(2));
    assert!(why.contains("pool-lesson"), "{why}");
}

#[test]
fn a_rehearsal_runs_the_lesson_and_says_what_came_of_it() {
    let (status, text, why) = answer(&["doctor", "--rehearse", "orphan", "--lang", "en"]);
    assert_eq!(status, Some(0), "{text}{why}");
    assert!(text.contains("ok  orphan") && text.contains("claims checked"), "{text}");
    let (status, _, why) = answer(&["doctor", "--rehearse", "nothing-such"]);
    assert_eq!(status, Some(2));
    assert!(why.contains("nothing-such"), "{why}");
}

#[test]
fn a_rehearsal_says_what_differs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("wrong");
    let path = path.to_str().expect("UTF-8");
    assert_eq!(answer(&["new", path]).0, Some(0));
    let file = format!("{path}/scenario.toml");
    let toml = std::fs::read_to_string(&file).expect("the scenario");
    let wrong = "\n[[expect]]\nfact = \"processes_started\"\nis = 99\n";
    std::fs::write(&file, toml + wrong).expect("the scenario");
    let (status, text, why) = answer(&["doctor", "--rehearse", path, "--lang", "en"]);
    assert_eq!(status, Some(1), "{text}{why}");
    assert!(text.contains("DIFFERS") && text.contains("99"), "{text}");
}
