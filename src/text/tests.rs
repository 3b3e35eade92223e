//! Tests of the translations.

use std::collections::BTreeMap;
use std::path::Path;

use fluent_bundle::FluentArgs;
use unicode_width::UnicodeWidthChar;

use super::files::{BUNDLES, FILES, File, english};
use super::*;
use forklore_event::Language;

/// All that is wrong with a translation: messages and arguments that English does not have.
fn strange(messages: &[(&str, &[&str])]) -> Vec<String> {
    let english: BTreeMap<_, _> = english().messages.iter().copied().collect();
    let mut wrong = Vec::new();
    for (key, arguments) in messages {
        match english.get(key) {
            None => wrong.push(format!("`{key}` is no message of English")),
            Some(known) => wrong.extend(
                arguments
                    .iter()
                    .filter(|name| !known.contains(name))
                    .map(|name| format!("`{key}` has no argument `{name}`")),
            ),
        }
    }
    wrong
}

fn file(language: &str) -> &'static File {
    FILES
        .iter()
        .find(|file| file.language == language)
        .expect("a file of the language")
}

#[test]
fn no_translation_has_messages_or_arguments_that_english_lacks() {
    for file in FILES {
        assert_eq!(strange(file.messages), [""; 0], "{}.ftl", file.language);
    }
    assert_eq!(
        strange(&[("no-such", &[]), ("notice-too-late", &["at", "hour"])]),
        [
            "`no-such` is no message of English",
            "`notice-too-late` has no argument `hour`"
        ]
    );
}

#[test]
fn chinese_has_every_message_with_every_argument() {
    assert_eq!(file("zh").messages, english().messages);
}

#[test]
fn what_a_language_lacks_is_english() {
    let german = Language::new("de").unwrap();
    assert_eq!(say!(german, "key-back"), "zurück");
    let at = "6.5 s";
    let missing = say!(german, "notice-too-late", at, mode = "live", length = "3.0 s");
    assert_eq!(missing, "6.5 s is too late: the run has come to 3.0 s.");
    for unknown in ["fr", "de-at"] {
        let language = Language::new(unknown).unwrap();
        let wanted = if unknown == "fr" { "back" } else { "zurück" };
        assert_eq!(say!(language, "key-back"), wanted, "{unknown}");
    }
}

#[test]
fn a_number_chooses_the_plural_form() {
    let made = |language: Language, processes: i32| say!(language, "told-pool-made", who = "main", processes);
    assert!(made(Language::EN, 1).contains("it starts 1 worker before"));
    assert!(made(Language::EN, 2).contains("it starts 2 workers before"));
    assert!(made(Language::new("de").unwrap(), 1).contains("einen Worker"));
    assert_eq!(made(Language::ZH, 1).replace('1', "2"), made(Language::ZH, 2));
}

#[test]
fn the_key_for_the_language_goes_round_those_that_are_whole() {
    let mut round = vec![Language::EN];
    let mut language = next(Language::EN);
    while language != Language::EN {
        assert!(!round.contains(&language), "{language:?} comes twice");
        round.push(language);
        language = next(language);
    }
    assert!(round.contains(&Language::ZH));
    for begun_or_unknown in ["de", "xx"] {
        assert_eq!(next(Language::new(begun_or_unknown).unwrap()), next(Language::EN));
    }
}

#[test]
fn chinese_has_no_character_of_ambiguous_width() {
    for (number, line) in file("zh").text.lines().enumerate() {
        let wrong = line
            .chars()
            .find(|character| character.width() != character.width_cjk());
        assert_eq!(wrong, None, "zh.ftl:{}: {line}", number + 1);
    }
}

#[test]
fn every_message_is_said_somewhere() {
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    let unused: Vec<_> = english()
        .messages
        .iter()
        .filter(|(key, _)| !key.starts_with("refusal-") && !sources.contains(&format!("\"{key}\"")))
        .map(|(key, _)| key)
        .collect();
    assert_eq!(unused, [&""; 0], "messages of en.ftl that no `say!` names");
}

#[test]
fn no_text_for_learners_stands_in_rust() {
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    let is_han = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
    let wrong: Vec<&str> = sources.lines().filter(|line| line.contains(is_han)).collect();
    assert_eq!(wrong, [""; 0], "texts belong in assets/text");
}

/// Adds the sources in `folder`, without their tests.
fn read(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("text/tests.rs") {
            let source = std::fs::read_to_string(&path).expect("a source");
            into.push_str(source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default());
        }
    }
}

#[test]
fn every_message_can_be_formatted_in_every_language() {
    for file in FILES {
        let bundle = &BUNDLES[file.language];
        for (key, names) in file.messages {
            let arguments: FluentArgs = names.iter().map(|name| (*name, 2)).collect();
            let mut errors = Vec::new();
            let pattern = bundle.get_message(key).and_then(|message| message.value());
            bundle.format_pattern(pattern.expect("a value"), Some(&arguments), &mut errors);
            assert!(errors.is_empty(), "{}.ftl: {key}: {errors:?}", file.language);
        }
    }
}

#[test]
fn a_text_is_said_with_its_arguments() {
    let at = "6.5 s";
    assert_eq!(
        say!(Language::EN, "notice-too-late", at, mode = "live", length = "3.0 s"),
        "6.5 s is too late: the run has come to 3.0 s."
    );
    assert_eq!(
        say!(Language::ZH, "notice-too-late", at, mode = "replay", length = "3.0 s"),
        "6.5 s 太晚了：录像到 3.0 s。"
    );
}
