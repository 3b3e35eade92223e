//! The statements at the beginning of a listing or function that have a meaning there alone.

use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::{Ranged, TextSize};

/// The text that documents what `body` is of.
pub(super) fn docstring(body: &[Stmt]) -> Option<&str> {
    match body.first() {
        Some(Stmt::Expr(stmt)) => stmt
            .value
            .as_string_literal_expr()
            .map(|literal| literal.value.to_str()),
        _ => None,
    }
}

/// Where the statements end that can stand before `from __future__ import`, and these themselves.
pub(super) fn futures_end(body: &[Stmt]) -> TextSize {
    let is_doc = |stmt: &Stmt| {
        let expression = stmt.as_expr_stmt().map(|stmt| &*stmt.value);
        expression.is_some_and(ast::Expr::is_string_literal_expr)
    };
    let is_future = |stmt: &Stmt| {
        let module = stmt.as_import_from_stmt().and_then(|import| import.module.as_deref());
        module.is_some_and(|module| module == "__future__")
    };
    let doc = body.iter().take(1).filter(|stmt| is_doc(stmt)).count();
    let futures = body[doc..].iter().take_while(|stmt| is_future(stmt));
    futures.last().map_or(TextSize::new(0), Ranged::end)
}
