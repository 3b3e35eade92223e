//! `match` and its patterns.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexSet;
use ruff_python_ast::{self as ast, Expr as Ast, Pattern as AstPattern};
use ruff_text_size::{Ranged, TextRange};

use super::{Lowering, span};
use crate::ir::{Case, Match, Pattern, PatternKind, Place, StmtKind};
use crate::value::{Key, Value};

impl Lowering<'_> {
    pub(super) fn match_stmt(&mut self, stmt: &ast::StmtMatch) -> StmtKind {
        let subject = self.expr(&stmt.subject);
        let mut cases = Vec::new();
        for (nth, case) in stmt.cases.iter().enumerate() {
            if nth + 1 < stmt.cases.len() && case.guard.is_none() {
                self.check_reach(&case.pattern, "remaining patterns");
            }
            self.check_names(&case.pattern);
            cases.push(Case {
                line: self.line(case.range().start()),
                pattern: self.pattern(&case.pattern),
                guard: case.guard.as_ref().map(|guard| self.expr(guard)),
                body: self.block(&case.body),
            });
        }
        StmtKind::Match(Box::new(Match { subject, cases }))
    }

    /// Refuses a pattern that matches everything where another one follows.
    fn check_reach(&mut self, pattern: &AstPattern, rest: &str) {
        let message = match pattern {
            AstPattern::MatchAs(inner) => match (&inner.pattern, &inner.name) {
                (None, None) => format!("wildcard makes {rest} unreachable"),
                (None, Some(name)) => format!("name capture '{name}' makes {rest} unreachable"),
                (Some(inner), _) => return self.check_reach(inner, rest),
            },
            AstPattern::MatchOr(or) => {
                return or.patterns.last().map_or((), |last| self.check_reach(last, rest));
            }
            _ => return,
        };
        self.problem(pattern.range(), message, "put it last");
    }

    /// Refuses a pattern that binds a name twice, or alternatives that bind different names.
    fn check_names(&mut self, pattern: &AstPattern) {
        self.gather_names(pattern, &mut HashSet::new());
    }

    fn gather_names(&mut self, pattern: &AstPattern, names: &mut HashSet<String>) {
        let mut bind = |this: &mut Self, name: &ast::Identifier| {
            if !names.insert(name.to_string()) {
                this.problem(name.range(), bound_twice(name.as_str()), "");
            }
        };
        match pattern {
            AstPattern::MatchAs(inner) => {
                inner.name.iter().for_each(|name| bind(self, name));
                inner.pattern.iter().for_each(|inner| self.gather_names(inner, names));
            }
            AstPattern::MatchStar(star) => star.name.iter().for_each(|name| bind(self, name)),
            AstPattern::MatchMapping(mapping) => {
                mapping.rest.iter().for_each(|name| bind(self, name));
                mapping
                    .patterns
                    .iter()
                    .for_each(|inner| self.gather_names(inner, names));
            }
            AstPattern::MatchSequence(sequence) => {
                sequence
                    .patterns
                    .iter()
                    .for_each(|inner| self.gather_names(inner, names));
            }
            AstPattern::MatchClass(class) => {
                let keyword = class.arguments.keywords.iter().map(|keyword| &keyword.pattern);
                let inner = class.arguments.patterns.iter().chain(keyword);
                inner.for_each(|inner| self.gather_names(inner, names));
            }
            AstPattern::MatchOr(or) => self.gather_alternatives(or, names),
            AstPattern::MatchValue(_) | AstPattern::MatchSingleton(_) => {}
        }
    }

    fn gather_alternatives(&mut self, or: &ast::PatternMatchOr, names: &mut HashSet<String>) {
        let mut first: Option<HashSet<String>> = None;
        for (nth, alternative) in or.patterns.iter().enumerate() {
            if nth + 1 < or.patterns.len() {
                self.check_reach(alternative, "remaining patterns");
            }
            let mut bound = HashSet::new();
            self.gather_names(alternative, &mut bound);
            match &first {
                None => first = Some(bound),
                Some(first) if *first != bound => {
                    self.problem(or.range(), "alternative patterns bind different names", "");
                    break;
                }
                Some(_) => {}
            }
        }
        for name in first.unwrap_or_default() {
            if names.contains(&name) {
                self.problem(or.range(), bound_twice(&name), "");
            }
            names.insert(name);
        }
    }

    fn pattern(&mut self, pattern: &AstPattern) -> Pattern {
        let range = pattern.range();
        let kind = self.deeper(range, |this| this.pattern_kind(pattern));
        Pattern {
            span: span(range),
            kind: kind.unwrap_or(PatternKind::Wildcard),
        }
    }

    fn pattern_kind(&mut self, pattern: &AstPattern) -> PatternKind {
        match pattern {
            AstPattern::MatchValue(value) => PatternKind::Value(self.expr(&value.value)),
            AstPattern::MatchSingleton(singleton) => PatternKind::Singleton(match singleton.value {
                ast::Singleton::None => Value::None,
                ast::Singleton::True => Value::Bool(true),
                ast::Singleton::False => Value::Bool(false),
            }),
            AstPattern::MatchSequence(sequence) => self.sequence_pattern(&sequence.patterns),
            AstPattern::MatchMapping(mapping) => self.mapping_pattern(mapping),
            AstPattern::MatchClass(class) => self.class_pattern(class),
            AstPattern::MatchAs(inner) => match &inner.name {
                None => PatternKind::Wildcard,
                Some(name) => PatternKind::Capture {
                    place: self.binding(name),
                    pattern: inner.pattern.as_ref().map(|inner| Box::new(self.pattern(inner))),
                },
            },
            AstPattern::MatchOr(or) => PatternKind::Or(self.patterns(&or.patterns)),
            // The parser lets it stand in sequences alone.
            AstPattern::MatchStar(_) => PatternKind::Wildcard,
        }
    }

    fn patterns(&mut self, patterns: &[AstPattern]) -> Vec<Pattern> {
        patterns.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    fn sequence_pattern(&mut self, patterns: &[AstPattern]) -> PatternKind {
        let star = |pattern: &AstPattern| match pattern {
            AstPattern::MatchStar(star) => Some(star.clone()),
            _ => None,
        };
        let at = patterns.iter().position(|pattern| star(pattern).is_some());
        let (before, from_star) = patterns.split_at(at.unwrap_or(patterns.len()));
        let after = from_star.get(1..).unwrap_or_default();
        if let Some(second) = after.iter().find(|pattern| star(pattern).is_some()) {
            let message = "multiple starred expressions in sequence pattern";
            self.problem(second.range(), message, "");
        }
        let starred = from_star.first().and_then(star);
        PatternKind::Sequence {
            before: self.patterns(before),
            star: starred.map(|star| star.name.as_ref().map(|name| self.binding(name))),
            after: self.patterns(after),
        }
    }

    fn mapping_pattern(&mut self, mapping: &ast::PatternMatchMapping) -> PatternKind {
        let mut literals: IndexSet<Key> = IndexSet::new();
        let mut entries = Vec::new();
        for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
            let lowered = self.expr(key);
            if let crate::ir::ExprKind::Constant(value) = &lowered.kind
                && let Ok(literal) = Key::new(value.clone())
                && !literals.insert(literal)
            {
                self.duplicate_key(key);
            }
            entries.push((lowered, self.pattern(pattern)));
        }
        let rest: Option<Place> = mapping.rest.as_ref().map(|name| self.binding(name));
        PatternKind::Mapping { entries, rest }
    }

    fn duplicate_key(&mut self, key: &Ast) {
        let range: TextRange = key.range();
        let text = &self.source[range.start().to_usize()..range.end().to_usize()];
        let message = format!("mapping pattern checks duplicate key ({text})");
        self.problem(range, message, "");
    }

    fn class_pattern(&mut self, class: &ast::PatternMatchClass) -> PatternKind {
        let mut keyword: Vec<(Arc<str>, Pattern)> = Vec::new();
        for given in &class.arguments.keywords {
            let name = given.attr.as_str();
            if keyword.iter().any(|(known, _)| **known == *name) {
                let message = format!("attribute name repeated in class pattern: {name}");
                self.problem(given.attr.range(), message, "");
            }
            keyword.push((name.into(), self.pattern(&given.pattern)));
        }
        PatternKind::Class {
            class: self.expr(&class.cls),
            positional: self.patterns(&class.arguments.patterns),
            keyword,
        }
    }
}

fn bound_twice(name: &str) -> String {
    format!("multiple assignments to name '{name}' in pattern")
}
