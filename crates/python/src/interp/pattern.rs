//! `match`: which case it is, and what its names are bound to.

use std::sync::Arc;

use super::frame::Flow;
use super::generator::Paused;
use super::{Frame, Thread};
use crate::exception::{ATTRIBUTE_ERROR, Raise};
use crate::ir::{Expr, Match, Pattern, PatternKind, Place};
use crate::value::limit::room_for;
use crate::value::{Class, Key, Value, classes, comparison, subscript};

/// Classes whose pattern takes one pattern by position, which the value itself is held against; and what derives from them.
static SELF_MATCHING: [&Class; 10] = [
    &classes::BOOL,
    &classes::BYTES,
    &classes::DICT,
    &classes::FLOAT,
    &classes::FROZENSET,
    &classes::INT,
    &classes::LIST,
    &classes::SET,
    &classes::STR,
    &classes::TUPLE,
];

/// What a pattern binds if all of it matches.
type Bindings = Vec<(Place, Value)>;

impl Thread {
    pub(super) fn exec_match(&mut self, frame: &mut Frame, stmt: &Match) -> Result<Flow, Raise> {
        let chosen = match frame.paused.pop() {
            Some(Paused::Case(index)) => Some(index),
            _ => self.choose(frame, stmt).map_err(|raise| self.passing(frame, raise))?,
        };
        match chosen {
            Some(index) => self.exec_part(frame, &stmt.cases[index].body, Paused::Case(index)),
            None => Ok(Flow::Next),
        }
    }

    /// The case that is to run, its names bound.
    fn choose(&mut self, frame: &mut Frame, stmt: &Match) -> Result<Option<usize>, Raise> {
        let subject = self.eval(frame, &stmt.subject)?;
        for (index, case) in stmt.cases.iter().enumerate() {
            frame.span = case.pattern.span;
            self.reach_line(case.line)?;
            let mut bindings = Vec::new();
            if !self.matches(frame, &case.pattern, &subject, &mut bindings)? {
                continue;
            }
            for (place, value) in bindings {
                self.store(frame, place, value);
            }
            let holds = match &case.guard {
                None => true,
                Some(guard) => {
                    let value = self.eval(frame, guard)?;
                    self.truth(&value)?
                }
            };
            if holds {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn matches(
        &mut self,
        frame: &mut Frame,
        pattern: &Pattern,
        subject: &Value,
        bindings: &mut Bindings,
    ) -> Result<bool, Raise> {
        match &pattern.kind {
            PatternKind::Wildcard => Ok(true),
            PatternKind::Value(value) => {
                let value = self.eval(frame, value)?;
                frame.span = pattern.span;
                comparison::equal(subject, &value)
            }
            PatternKind::Singleton(value) => Ok(subject.is(value)),
            PatternKind::Capture { place, pattern } => {
                let matches = match pattern {
                    None => true,
                    Some(inner) => self.matches(frame, inner, subject, bindings)?,
                };
                if matches {
                    bindings.push((*place, subject.clone()));
                }
                Ok(matches)
            }
            PatternKind::Or(alternatives) => {
                let bound = bindings.len();
                for alternative in alternatives {
                    if self.matches(frame, alternative, subject, bindings)? {
                        return Ok(true);
                    }
                    bindings.truncate(bound);
                }
                Ok(false)
            }
            PatternKind::Sequence { before, star, after } => {
                frame.span = pattern.span;
                self.matches_sequence(frame, (before, *star, after), subject, bindings)
            }
            PatternKind::Mapping { entries, rest } => {
                self.matches_mapping(frame, (pattern, entries, *rest), subject, bindings)
            }
            PatternKind::Class {
                class,
                positional,
                keyword,
            } => {
                let class = self.eval(frame, class)?;
                frame.span = pattern.span;
                let Some(parts) = self.parts(&class, subject, (positional, keyword))? else {
                    return Ok(false);
                };
                let patterns = positional.iter().chain(keyword.iter().map(|(_, pattern)| pattern));
                self.match_all(frame, patterns, parts, bindings)
            }
        }
    }

    fn match_all<'a>(
        &mut self,
        frame: &mut Frame,
        patterns: impl Iterator<Item = &'a Pattern>,
        values: Vec<Value>,
        bindings: &mut Bindings,
    ) -> Result<bool, Raise> {
        for (pattern, value) in patterns.zip(values) {
            if !self.matches(frame, pattern, &value, bindings)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `star` binds the elements between the others, or leaves them alone.
    fn matches_sequence(
        &mut self,
        frame: &mut Frame,
        (before, star, after): (&[Pattern], Option<Option<Place>>, &[Pattern]),
        subject: &Value,
        bindings: &mut Bindings,
    ) -> Result<bool, Raise> {
        let Some(len) = sequence_len(subject) else {
            return Ok(false);
        };
        let wanted = before.len() + after.len();
        if len < wanted || (star.is_none() && len > wanted) {
            return Ok(false);
        }
        let head = self.elements(subject, 0..before.len())?;
        if !self.match_all(frame, before.iter(), head, bindings)? {
            return Ok(false);
        }
        if let Some(Some(place)) = star {
            let middle = self.elements(subject, before.len()..len - after.len())?;
            bindings.push((place, Value::list(middle)));
        }
        let tail = self.elements(subject, len - after.len()..len)?;
        self.match_all(frame, after.iter(), tail, bindings)
    }

    fn elements(&mut self, sequence: &Value, places: std::ops::Range<usize>) -> Result<Vec<Value>, Raise> {
        room_for(places.len(), size_of::<Value>())?;
        places
            .map(|place| {
                let place = Value::Int(i64::try_from(place).unwrap_or(i64::MAX));
                subscript::get(self, sequence, &place)
            })
            .collect()
    }

    fn matches_mapping(
        &mut self,
        frame: &mut Frame,
        (pattern, entries, rest): (&Pattern, &[(Expr, Pattern)], Option<Place>),
        subject: &Value,
        bindings: &mut Bindings,
    ) -> Result<bool, Raise> {
        let Value::Dict(subject) = subject else {
            return Ok(false);
        };
        if subject.lock().len() < entries.len() {
            return Ok(false);
        }
        let mut keys: Vec<Key> = Vec::new();
        for (key, _) in entries {
            let key = self.eval(frame, key)?;
            frame.span = pattern.span;
            let key = Key::new(key)?;
            if keys.contains(&key) {
                let repr = crate::value::display::repr(self, key.value())?;
                let text = format!("mapping pattern checks duplicate key ({repr})");
                return Err(Raise::value_error(text));
            }
            keys.push(key);
        }
        let mut left = subject.snapshot();
        let found: Option<Vec<Value>> = keys.iter().map(|key| left.shift_remove(key)).collect();
        let Some(found) = found else { return Ok(false) };
        let patterns = entries.iter().map(|(_, pattern)| pattern);
        if !self.match_all(frame, patterns, found, bindings)? {
            return Ok(false);
        }
        if let Some(place) = rest {
            bindings.push((place, Value::dict(left)));
        }
        Ok(true)
    }

    /// What the patterns in the parentheses of a class pattern are held against; `None` if the value is none of that class,
    /// or has no such attribute.
    fn parts(
        &mut self,
        class: &Value,
        subject: &Value,
        (positional, keyword): (&[Pattern], &[(Arc<str>, Pattern)]),
    ) -> Result<Option<Vec<Value>>, Raise> {
        let Value::Class(class) = class else {
            return Err(Raise::type_error("called match pattern must be a type"));
        };
        if !subject.is_instance(class) {
            return Ok(None);
        }
        let is_self = class.fields.is_empty() && SELF_MATCHING.iter().any(|known| class.is_subclass(known));
        let most = if is_self { 1 } else { class.fields.len() };
        if positional.len() > most {
            let (name, given) = (class.name, positional.len());
            let plural = if most == 1 { "" } else { "s" };
            return Err(Raise::type_error(format!(
                "{name}() accepts {most} positional sub-pattern{plural} ({given} given)"
            )));
        }
        let mut parts = Vec::new();
        if is_self {
            parts.extend(positional.iter().map(|_| subject.clone()));
        }
        let fields: &[&str] = if is_self {
            &[]
        } else {
            &class.fields[..positional.len()]
        };
        if let Some((twice, _)) = keyword.iter().find(|(name, _)| fields.contains(&&**name)) {
            let name = class.name;
            let text = format!("{name}() got multiple sub-patterns for attribute '{twice}'");
            return Err(Raise::type_error(text));
        }
        let named = keyword.iter().map(|(name, _)| &**name);
        for name in fields.iter().copied().chain(named) {
            match self.get_attribute(subject, name) {
                Ok(value) => parts.push(value),
                Err(raise) if raise.is(&ATTRIBUTE_ERROR) => return Ok(None),
                Err(raise) => return Err(raise),
            }
        }
        Ok(Some(parts))
    }
}

/// How long a value is, if it is a sequence to patterns: texts and bytes are none.
fn sequence_len(value: &Value) -> Option<usize> {
    match value {
        Value::List(list) => Some(list.lock().len()),
        Value::Tuple(items) => Some(items.len()),
        Value::Range(range) => usize::try_from(range.len()).ok(),
        Value::Object(object) if object.class().lineage().any(|class| class.traits.sequence) => object.len(),
        _ => None,
    }
}
