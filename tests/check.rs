//! Every problem that `forklore check` knows, with its exact words.
//!
//! `tests/fixtures/scenarios/<code>/` is a scenario with that problem, beside an
//! `expected.txt`. `UPDATE_EXPECTED=1 cargo test --test check` writes those anew.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use forklore::engine::Builtin;
use forklore::scenario::{self, Code, Language, LoadError, Severity};

/// Relative to the package, where cargo runs its tests, so that the paths in messages are short.
const FIXTURES: &str = "tests/fixtures/scenarios";

#[test]
fn every_code_has_a_failing_scenario_with_this_exact_text() {
    for code in Code::ALL {
        let folder = Path::new(FIXTURES).join(code.name());
        let checked = scenario::check(std::slice::from_ref(&folder), &Builtin, false, Language::EN);
        assert!(checked.text.contains(&title(*code)), "{code}:\n{}", checked.text);
        assert_text(&folder.join("expected.txt"), &checked.text);
        let opens = scenario::open_path(&folder, &Builtin).is_ok();
        assert_eq!(opens, code.severity() == Severity::Warning, "{code}");
    }
}

/// How a problem with this code begins.
fn title(code: Code) -> String {
    match code.severity() {
        Severity::Error => format!("error[{code}]"),
        Severity::Warning => format!("warning[{code}]"),
    }
}

/// What `check` says in Chinese is Chinese: each title and each piece of advice.
#[test]
fn every_message_is_there_in_chinese() {
    let is_chinese = |line: &str| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let folders = [PathBuf::from(FIXTURES)];
    let checked = scenario::check(&folders, &Builtin, false, Language::ZH);
    for line in checked.text.lines() {
        let said = ["错误", "警告", "  = 建议"]
            .iter()
            .find_map(|head| line.strip_prefix(head));
        if let Some((_, text)) = said.and_then(|said| said.split_once(": ")) {
            assert!(is_chinese(text), "{line}");
        }
    }
    assert!(checked.text.contains("错误[toml-syntax]: 这不是合法的 TOML："));
}

#[test]
fn every_fixture_belongs_to_a_code() {
    let folders = fs::read_dir(FIXTURES).expect("the fixtures are there");
    let found: BTreeSet<String> = folders
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(found, codes);
}

#[test]
fn the_shipped_folder_has_no_problems() {
    let checked = scenario::check(&[PathBuf::from("scenarios")], &Builtin, false, Language::EN);
    assert_eq!(checked.text, "");
    assert_eq!(
        (checked.scenarios, checked.problems),
        (scenario::shipped_ids().count(), 0)
    );
}

#[test]
fn a_folder_of_scenarios_reports_the_problems_of_all() {
    let checked = scenario::check(&[PathBuf::from(FIXTURES)], &Builtin, false, Language::EN);
    assert_eq!(checked.scenarios, Code::ALL.len());
    for code in Code::ALL {
        assert!(checked.text.contains(&title(*code)), "{code}");
    }
}

#[test]
fn a_bare_listing_is_a_scenario_without_stops() {
    let folder = tempfile::tempdir().expect("a folder for the listing");
    let path = folder.path().join("hello.py");
    fs::write(&path, "print('hello')\n").expect("the listing is written");
    let scenario = scenario::open(&path.display().to_string(), &Builtin).expect("the listing is fine");
    assert_eq!(
        (scenario.id.as_str(), scenario.stages[0].name.as_str()),
        ("hello.py", "hello")
    );
    assert!(scenario.checkpoints.is_empty() && scenario.expectations.is_empty());
    fs::write(&path, "def\n").expect("the listing is written");
    assert!(matches!(
        scenario::open_path(&path, &Builtin),
        Err(LoadError::Invalid(_))
    ));
}

#[test]
fn a_new_scenario_has_no_problems_and_overwrites_nothing() {
    let parent = tempfile::tempdir().expect("a folder for the scenario");
    let folder = parent.path().join("my-lesson");
    scenario::create(&folder).expect("the scenario is made");
    let scenario = scenario::open_path(&folder, &Builtin).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scenario.id, "my-lesson");
    let error = scenario::create(&folder).expect_err("there is one already");
    assert_eq!(error.path, folder.join("scenario.toml"));
}

#[test]
fn what_is_no_scenario_is_refused() {
    let folder = tempfile::tempdir().expect("an empty folder");
    let listing = folder.path().join("big.py");
    fs::write(&listing, "#".repeat(300_000)).expect("the listing is written");
    assert!(matches!(
        scenario::open_path(&listing, &Builtin),
        Err(LoadError::TooLarge { .. })
    ));
    fs::write(&listing, "-".repeat(16_000) + "1\n").expect("the listing is written");
    let Err(LoadError::Invalid(report)) = scenario::open_path(&listing, &Builtin) else {
        panic!("deep nesting is a problem with a place, not an overflow of the stack");
    };
    assert_eq!(report.problems()[0].code, Code::Listing);
    let missing = scenario::check(&[folder.path().join("nothing")], &Builtin, false, Language::EN);
    assert_eq!(missing.problems, 1);
    assert!(missing.text.starts_with("error: cannot read "), "{}", missing.text);
}

fn assert_text(path: &Path, text: &str) {
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(path, text).expect("the expected text is written");
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "{}", path.display());
}

#[test]
fn the_guide_explains_every_code_and_every_fact() {
    let guide = fs::read_to_string("scenarios/README.md").expect("the guide is there");
    let codes = Code::ALL.iter().map(|code| code.name());
    let facts = forklore::world::facts::all().map(|fact| fact.name);
    for name in codes.chain(facts) {
        assert!(guide.contains(&format!("`{name}`")), "{name}");
    }
}
