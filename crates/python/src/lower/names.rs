//! Names: where they live, and what to say of those that nothing defines.

use ruff_text_size::TextRange;

use super::{Lowering, constant, span};
use crate::builtins;
use crate::ir::{Expr, ExprKind, Place};
use forklore_event::nearest;

/// What Python has built in and forklore leaves out, with what to do instead.
const LEFT_OUT: &[(&str, &str)] = &[
    ("input", "a listing gets no input: put the value into a variable"),
    ("open", "listings cannot use files: print what you want to show"),
    ("eval", "write the expression itself"),
    ("exec", "write the statements themselves"),
    ("compile", "write the code itself"),
    ("__import__", "use an `import` statement"),
    ("globals", "use the names themselves, or a dict of your own"),
    ("locals", "use the names themselves, or a dict of your own"),
    ("vars", "use a dict"),
    ("dir", "see the manual for what a type offers"),
    ("help", "see the manual for what a type offers"),
    ("setattr", "write `object.name = value`"),
    ("delattr", "use a dict"),
    ("object", "use a dict, a list or a string"),
    ("super", "write functions instead of classes"),
    ("property", "write functions instead of classes"),
    ("classmethod", "write functions instead of classes"),
    ("staticmethod", "write functions instead of classes"),
    ("bytearray", "use a list of int"),
    ("memoryview", "use a list of int"),
    ("complex", "use a pair of float"),
    ("breakpoint", "use forklore's own stepping"),
];

impl Lowering<'_> {
    /// The value of a name.
    pub(super) fn name(&mut self, name: &str, range: TextRange) -> Expr {
        if let Some(place) = self.scopes.place(self.scope, name) {
            return Expr {
                span: span(range),
                kind: ExprKind::Name(place),
            };
        }
        if let Some(value) = builtins::lookup(name) {
            return constant(range, value);
        }
        if let Some((_, help)) = LEFT_OUT.iter().find(|(left_out, _)| *left_out == name) {
            return self.refuse(range, format!("`{name}` is not supported"), help);
        }
        let candidates = self
            .scopes
            .visible(self.scope)
            .chain(builtins::names().map(|name| -> &str { name }));
        let help = match nearest(name, candidates) {
            Some(candidate) => format!("did you mean `{candidate}`?"),
            None if self.library.find(name).is_some() => format!("`import {name}` is missing"),
            None => String::new(),
        };
        self.refuse(range, format!("name '{name}' is not defined"), &help)
    }

    /// Where a name that is being bound lives.
    pub(super) fn binding(&mut self, name: &str) -> Place {
        // Scope analysis has seen every binding; a name without a place stands in refused code.
        self.scopes.place(self.scope, name).unwrap_or(Place::Global(0))
    }
}
