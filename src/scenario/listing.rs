//! What a scenario reads from a listing beside its marks: its constants.
//!
//! ruff's parser recovers from syntax errors, so that a listing with one still
//! has its names, and all problems can be reported together.

use std::ops::Range;

use ruff_python_ast::{Expr, ExprNumberLiteral, Number, Stmt, UnaryOp};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

/// A top-level `NAME = 4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constant<'a> {
    pub name: &'a str,
    pub value: i64,
    /// Where the number is, in bytes.
    pub span: Range<usize>,
}

/// Whether a mark's name is one: lower-case letters, digits and dashes.
pub(super) fn is_mark_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain)
}

/// The constants of a listing, in the order of its lines.
pub(super) fn constants(source: &str) -> Vec<Constant<'_>> {
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module)).try_into_module();
    let statements = parsed.map(|module| module.into_suite()).unwrap_or_default();
    statements
        .iter()
        .filter_map(|statement| constant(source, statement))
        .collect()
}

fn constant<'a>(source: &'a str, statement: &Stmt) -> Option<Constant<'a>> {
    let Stmt::Assign(assign) = statement else { return None };
    let [Expr::Name(target)] = assign.targets.as_slice() else {
        return None;
    };
    let name = &source[target.range().to_std_range()];
    let span = assign.value.range().to_std_range();
    is_constant_name(name).then_some(())?;
    Some(Constant {
        name,
        value: integer(&assign.value)?,
        span,
    })
}

fn integer(value: &Expr) -> Option<i64> {
    match value {
        Expr::NumberLiteral(ExprNumberLiteral {
            value: Number::Int(int),
            ..
        }) => int.as_i64(),
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => integer(&unary.operand)?.checked_neg(),
        _ => None,
    }
}

fn is_constant_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(plain)
}

/// The source with every top-level `name = <int>` set to `value`.
pub(super) fn with_constant(source: &str, name: &str, value: i64) -> String {
    let mut changed = source.to_owned();
    for constant in constants(source).into_iter().rev().filter(|found| found.name == name) {
        changed.replace_range(constant.span, &value.to_string());
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "\
TASKS = 5  # it's how many
WORKERS=1_0
NAME = 'x'
if TASKS:
    TASKS = 9
#@ hired
text = \"\"\"
COLD = -3
#@ inside a string
\"\"\"
COLD = -4
f()  #@ submit
def broken(
";

    #[test]
    fn finds_whole_numbers_at_the_top_level_only() {
        let found: Vec<(&str, i64)> = constants(LISTING)
            .into_iter()
            .map(|found| (found.name, found.value))
            .collect();
        assert_eq!(found, [("TASKS", 5), ("WORKERS", 10), ("COLD", -4)]);
    }

    #[test]
    fn sets_a_constant_and_leaves_the_rest_alone() {
        let changed = with_constant(LISTING, "TASKS", 12);
        assert_eq!(changed, LISTING.replacen("TASKS = 5", "TASKS = 12", 1));
        assert_eq!(with_constant(LISTING, "NAME", 1), LISTING);
        assert!(with_constant(LISTING, "COLD", 7).contains("\nCOLD = 7\n"));
    }
}
