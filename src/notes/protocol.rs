//! The lines of both directions. A change has the fields of the [`State`](super::State) that are others than before.

use crossterm::event::KeyCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of what is told. It grows where a reader of before would be misled.
pub const FORMAT: u32 = 1;

/// No line that asks for something is longer, in bytes.
pub const LONGEST_REQUEST: usize = 1024;

/// The fields of a [`super::State`], by name.
pub type Fields = Map<String, Value>;

/// What the projector tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ServerMessage {
    /// Everything: the first line for whoever joins.
    Snapshot(Snapshot),
    /// What has changed.
    Change {
        /// The fields that are others than before.
        state: Fields,
    },
    /// Something that was asked for is not done.
    Refused {
        /// Why.
        why: String,
    },
    /// The lesson is left.
    End {},
}

/// Everything that a teacher is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// [`FORMAT`].
    pub format: u32,
    /// The process that presents.
    pub pid: u32,
    /// How long it has, in milliseconds.
    pub elapsed_ms: u64,
    /// A [`super::State`].
    pub state: Fields,
}

/// What is asked of the projector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// A key is pressed, as if on the projector's own keyboard.
    Press {
        /// A character, or a name: `space`, `enter`, `left`, `page-up`.
        key: String,
    },
}

/// What is in `after` and was not so in `before`; `None` if nothing is.
pub fn change(before: &Fields, after: &Fields) -> Option<Fields> {
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    let changed: Fields = changed.map(|(name, value)| (name.clone(), value.clone())).collect();
    (!changed.is_empty()).then_some(changed)
}

/// Takes a change in.
pub fn merge(state: &mut Fields, change: Fields) {
    state.extend(change);
}

/// The keys that have names.
const NAMES: [(&str, KeyCode); 14] = [
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("backspace", KeyCode::Backspace),
    ("tab", KeyCode::Tab),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("page-up", KeyCode::PageUp),
    ("page-down", KeyCode::PageDown),
    ("f5", KeyCode::F(5)),
];

/// How a key is called in an [`ClientMessage::Press`]; `None` for one that has no name.
pub fn key_name(key: KeyCode) -> Option<String> {
    let named = NAMES.iter().find(|(_, code)| *code == key).map(|(name, _)| *name);
    match key {
        KeyCode::Char(character) if named.is_none() && !character.is_control() => Some(character.to_string()),
        _ => named.map(str::to_owned),
    }
}

/// The key that is called so.
pub fn key_code(name: &str) -> Option<KeyCode> {
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*code);
    }
    let mut characters = name.chars();
    let character = characters.next().filter(|character| !character.is_control())?;
    characters.next().is_none().then_some(KeyCode::Char(character))
}

/// Reads a line that asks for something; the error says what is wrong with it.
pub fn request(line: &[u8]) -> Result<KeyCode, String> {
    let asked: ClientMessage = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let ClientMessage::Press { key } = asked;
    let shown: String = key.chars().take(20).collect();
    key_code(&key).ok_or_else(|| format!("no key is called {shown:?}: a character, or space, enter, left, page-up…"))
}

#[cfg(test)]
mod tests {
    use super::super::state::{RunStatus, State, Stop};
    use super::*;

    fn fields(state: &State) -> Fields {
        match serde_json::to_value(state) {
            Ok(Value::Object(fields)) => fields,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_snapshot_and_its_changes_make_the_state() {
        let first = State::default();
        let mut second = first.clone();
        second.stop = Some(Stop {
            number: 3,
            ..Stop::default()
        });
        let mut third = second.clone();
        third.stop = None;
        third.clock = RunStatus {
            at_ms: 1500,
            rate: 0.5,
            ..RunStatus::default()
        };
        let mut known = fields(&first);
        for (before, after, names) in [
            (&first, &second, vec!["stop"]),
            (&second, &third, vec!["clock", "stop"]),
        ] {
            let change = change(&fields(before), &fields(after)).expect("something changed");
            assert_eq!(change.keys().collect::<Vec<_>>(), names);
            merge(&mut known, change);
            let read: State = serde_json::from_value(Value::Object(known.clone())).expect("a state");
            assert_eq!(read, *after);
        }
        assert_eq!(change(&known, &fields(&third)), None);
    }

    #[test]
    fn a_reader_of_before_and_one_of_later_understand_each_other() {
        let later = r#"{"stop": {"number": 2, "colour": "red"}, "weather": "fine"}"#;
        let state: State = serde_json::from_str(later).expect("unknown fields are left out");
        assert_eq!(state.stop.map(|stop| stop.number), Some(2));
    }

    #[test]
    fn every_key_that_has_a_name_is_found_by_it() {
        let characters = ['a', 'Z', '+', '.', '?', '9', '池'].map(KeyCode::Char);
        for key in NAMES.iter().map(|(_, key)| *key).chain(characters) {
            assert_eq!(key_name(key).as_deref().and_then(key_code), Some(key));
        }
        assert_eq!(key_name(KeyCode::F(1)), None);
        for wrong in ["", "ab", "Space", "\n", "\u{1b}"] {
            assert_eq!(key_code(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_request_is_read_or_refused_with_the_reason() {
        let press = |key: &str| format!(r#"{{"kind": "press", "key": {key:?}}}"#);
        assert_eq!(request(press("space").as_bytes()), Ok(KeyCode::Char(' ')));
        for (line, why) in [
            (press("escape"), "no key is called"),
            (r#"{"kind": "jump"}"#.to_owned(), "unknown variant `jump`"),
            (r#"{"kind": "press"}"#.to_owned(), "missing field `key`"),
            (
                r#"{"kind": "press", "key": "a", "times": 3}"#.to_owned(),
                "unknown field",
            ),
            ("space".to_owned(), "expected value"),
            (String::new(), "EOF"),
            ("[[[[".repeat(200), "expected"),
        ] {
            let error = request(line.as_bytes()).expect_err(&line);
            assert!(error.contains(why), "{line}: {error}");
        }
        assert!(request(&[0xff, 0xfe, 0]).is_err());
    }
}
