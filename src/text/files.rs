//! The files of the languages, and what is looked up in them.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use forklore_event::Language;

/// A language's file.
pub(super) struct File {
    /// Its code: the name of the file.
    pub(super) language: &'static str,
    /// What it holds.
    pub(super) text: &'static str,
    /// Its messages, with the names of their arguments, both sorted.
    pub(super) messages: &'static [(&'static str, &'static [&'static str])],
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The language that has every message.
pub(super) const FALLBACK: &str = "en";

type Bundle = FluentBundle<FluentResource>;

pub(super) static BUNDLES: LazyLock<BTreeMap<&str, Bundle>> =
    LazyLock::new(|| FILES.iter().map(|file| (file.language, bundle(file))).collect());

fn bundle(file: &File) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![file.language.parse().unwrap_or_default()]);
    // Marks of direction around each argument would take cells of the screen.
    bundle.set_use_isolating(false);
    // The build script has parsed it and found no message twice.
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(file.text.to_owned());
    bundle.add_resource_overriding(resource);
    bundle
}

/// The languages that have a file.
pub fn languages() -> impl Iterator<Item = Language> {
    FILES.iter().filter_map(|file| Language::new(file.language))
}

/// The language that comes after `language` among those whose file has nearly every message. One that is begun is chosen by
/// its code alone.
pub fn next(language: Language) -> Language {
    let whole = english().messages.len() / 10 * 9;
    let files = FILES.iter().filter(|file| file.messages.len() >= whole);
    let known: Vec<Language> = files.filter_map(|file| Language::new(file.language)).collect();
    let present = language
        .fallbacks()
        .find_map(|language| known.iter().position(|known| *known == language));
    present.map_or(Language::EN, |present| known[(present + 1) % known.len()])
}

/// The text of the message `key` in `language`, else in English.
pub(super) fn format(language: Language, key: &str, arguments: &FluentArgs) -> String {
    language
        .fallbacks()
        .find_map(|language| in_language(language.code(), key, arguments))
        .unwrap_or_else(|| key.to_owned())
}

pub(super) fn in_language(code: &str, key: &str, arguments: &FluentArgs) -> Option<String> {
    let bundle = BUNDLES.get(code)?;
    let pattern = bundle.get_message(key)?.value()?;
    let text = bundle.format_pattern(pattern, Some(arguments), &mut Vec::new());
    Some(text.into_owned())
}

/// Refuses a message that English does not have, and arguments that are not its own, when it compiles.
pub const fn check(key: &str, arguments: &[&str]) {
    let wanted = arguments_of(key);
    assert!(
        arguments.len() == wanted.len(),
        "the message in assets/text/en.ftl has more or fewer arguments"
    );
    let mut given = 0;
    while given < arguments.len() {
        assert!(
            contains(wanted, arguments[given]),
            "the message in assets/text/en.ftl has no such argument"
        );
        given += 1;
    }
}

/// What the message `key` is about; a binary search, because the compiler does it for each call.
const fn arguments_of(key: &str) -> &'static [&'static str] {
    let messages = english().messages;
    let (mut from, mut to) = (0, messages.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        match order(key, messages[middle].0) {
            Ordering::Less => to = middle,
            Ordering::Equal => return messages[middle].1,
            Ordering::Greater => from = middle + 1,
        }
    }
    panic!("there is no such message in assets/text/en.ftl");
}

pub(super) const fn english() -> &'static File {
    let mut at = 0;
    while !same(FILES[at].language, FALLBACK) {
        at += 1;
    }
    &FILES[at]
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if same(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(one: &str, other: &str) -> bool {
    matches!(order(one, other), Ordering::Equal)
}

/// `cmp`, which is not const yet.
const fn order(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    let (one, other) = (one.split_at(at).1, other.split_at(at).1);
    match (one, other) {
        ([], []) => Ordering::Equal,
        ([], _) => Ordering::Less,
        (_, []) => Ordering::Greater,
        ([one, ..], [other, ..]) if *one < *other => Ordering::Less,
        _ => Ordering::Greater,
    }
}
