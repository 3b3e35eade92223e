//! The constants of a listing, which lessons may change: `NAME = 4` at the top level.

use std::ops::Range;

use ruff_python_ast::{Expr, ExprNumberLiteral, Number, Stmt, UnaryOp};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

/// A top-level `NAME = 4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant<'a> {
    /// The name.
    pub name: &'a str,
    /// The number.
    pub value: i64,
    /// Where the number is, in bytes.
    pub span: Range<usize>,
}

/// The constants of a listing, in the order of its lines. The parser recovers from syntax errors, so that a listing with
/// one has its constants, too.
pub fn constants(source: &str) -> Vec<Constant<'_>> {
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
}
