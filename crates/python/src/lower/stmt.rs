//! Statements.

use ruff_python_ast::{self as ast, Stmt as Ast};
use ruff_text_size::{Ranged, TextRange};

use super::head;
use super::scope::MODULE;
use super::{Lowering, span};
use crate::ir::{Arguments, Block, Body, Call, Expr, ExprKind, FunctionExpr, Handler, Stmt, StmtKind, Target, Try};

impl Lowering<'_> {
    /// The statements of a block.
    pub(super) fn block(&mut self, body: &[Ast]) -> Block {
        body.iter().flat_map(|stmt| self.stmt(stmt)).collect()
    }

    /// A statement; `with a, b:` becomes two, one within the other, and a
    /// declaration becomes none.
    fn stmt(&mut self, stmt: &Ast) -> Option<Stmt> {
        if matches!(stmt, Ast::Global(_) | Ast::Nonlocal(_)) {
            return None;
        }
        let range = stmt.range();
        let header_end = header_end(stmt).to_usize();
        let marks = self.marks.take(self.source, range.start().to_usize(), header_end);
        let kind = self
            .deeper(range, |this| this.stmt_kind(stmt))
            .unwrap_or(StmtKind::Pass);
        Some(Stmt {
            line: self.line(range.start()),
            span: span(range),
            marks,
            kind,
        })
    }

    fn stmt_kind(&mut self, stmt: &Ast) -> StmtKind {
        match stmt {
            Ast::Expr(stmt) => match self.yielding(&stmt.value, &[]) {
                Some(kind) => kind,
                None => StmtKind::Expr(self.expr(&stmt.value)),
            },
            Ast::Assign(assign) => self.assign(&assign.targets, &assign.value),
            Ast::AnnAssign(assign) => match &assign.value {
                Some(value) => self.assign(std::slice::from_ref(&*assign.target), value),
                None => StmtKind::Pass,
            },
            Ast::AugAssign(assign) => self.aug_assign(assign),
            Ast::Delete(delete) => StmtKind::Delete(delete.targets.iter().map(|target| self.target(target)).collect()),
            Ast::FunctionDef(def) => self.def(def),
            Ast::Return(stmt) => {
                if self.scope == MODULE {
                    self.problem(stmt.range(), "'return' outside function", "");
                }
                StmtKind::Return(stmt.value.as_ref().map(|value| self.expr(value)))
            }
            Ast::Raise(stmt) => StmtKind::Raise {
                exception: stmt.exc.as_ref().map(|value| self.expr(value)),
                cause: stmt.cause.as_ref().map(|value| self.expr(value)),
            },
            Ast::Assert(stmt) => StmtKind::Assert {
                test: self.expr(&stmt.test),
                message: stmt.msg.as_ref().map(|value| self.expr(value)),
                marked: span(last_comparison(&stmt.test).unwrap_or(stmt.range())),
            },
            Ast::If(stmt) => StmtKind::If {
                test: self.expr(&stmt.test),
                body: self.block(&stmt.body),
                orelse: self.elif_else(&stmt.elif_else_clauses),
            },
            Ast::While(stmt) => StmtKind::While {
                test: self.expr(&stmt.test),
                body: self.loop_body(&stmt.body),
                orelse: self.block(&stmt.orelse),
            },
            Ast::For(stmt) => self.for_loop(stmt),
            Ast::Match(stmt) => self.match_stmt(stmt),
            Ast::Try(stmt) => self.try_stmt(stmt),
            Ast::With(stmt) => self.with(stmt),
            Ast::Import(import) => self.import(import),
            Ast::ImportFrom(import) => self.import_from(import),
            Ast::Break(_) | Ast::Continue(_) => self.jump(stmt),
            Ast::Pass(_) | Ast::Global(_) | Ast::Nonlocal(_) => StmtKind::Pass,
            Ast::ClassDef(class) => self.unsupported(class.name.range(), "`class`", instead_of(class)),
            Ast::TypeAlias(stmt) => self.unsupported(stmt.range(), "`type`", "leave it out: types are not checked"),
            Ast::IpyEscapeCommand(stmt) => self.unsupported(stmt.range(), "a shell command", "leave it out"),
        }
    }

    fn assign(&mut self, targets: &[ast::Expr], value: &ast::Expr) -> StmtKind {
        match self.yielding(value, targets) {
            Some(kind) => kind,
            None => StmtKind::Assign {
                value: self.expr(value),
                targets: targets.iter().map(|target| self.target(target)).collect(),
            },
        }
    }

    /// The statement `targets = value`, if that is a `yield`.
    fn yielding(&mut self, value: &ast::Expr, targets: &[ast::Expr]) -> Option<StmtKind> {
        if !value.is_yield_expr() && !value.is_yield_from_expr() {
            return None;
        }
        if self.scope == MODULE {
            self.problem(value.range(), "'yield' outside function", "");
        }
        self.yields = true;
        let targets = targets.iter().map(|target| self.target(target)).collect();
        match value {
            ast::Expr::Yield(value) => Some(StmtKind::Yield {
                span: span(value.range()),
                value: value.value.as_ref().map(|value| self.expr(value)),
                targets,
            }),
            ast::Expr::YieldFrom(value) => Some(StmtKind::YieldFrom {
                span: span(value.range()),
                value: self.expr(&value.value),
                targets,
            }),
            _ => None,
        }
    }

    fn unsupported(&mut self, range: TextRange, what: &str, help: &str) -> StmtKind {
        self.problem(range, format!("{what} is not supported"), help);
        StmtKind::Pass
    }

    fn jump(&mut self, stmt: &Ast) -> StmtKind {
        let (word, kind) = match stmt {
            Ast::Break(_) => ("'break' outside loop", StmtKind::Break),
            _ => ("'continue' not properly in loop", StmtKind::Continue),
        };
        if !self.in_loop {
            self.problem(stmt.range(), word, "");
        }
        kind
    }

    fn loop_body(&mut self, body: &[Ast]) -> Block {
        let outside = std::mem::replace(&mut self.in_loop, true);
        let block = self.block(body);
        self.in_loop = outside;
        block
    }

    fn aug_assign(&mut self, assign: &ast::StmtAugAssign) -> StmtKind {
        let target = self.target(&assign.target);
        let value = self.expr(&assign.value);
        match self.binary_op(assign.op, assign.range()) {
            Some(op) => StmtKind::AugAssign { target, op, value },
            None => StmtKind::Pass,
        }
    }

    fn for_loop(&mut self, stmt: &ast::StmtFor) -> StmtKind {
        if stmt.is_async {
            return self.unsupported(head(stmt.range(), 5), "`async`", "use threads or processes");
        }
        StmtKind::For {
            iter: self.iterable(&stmt.iter),
            target: self.target(&stmt.target),
            body: self.loop_body(&stmt.body),
            orelse: self.block(&stmt.orelse),
        }
    }

    /// `elif` is an `if` in the `else` block, with a line of its own.
    fn elif_else(&mut self, clauses: &[ast::ElifElseClause]) -> Block {
        let Some((clause, rest)) = clauses.split_first() else {
            return Block::default();
        };
        let Some(test) = &clause.test else {
            return self.block(&clause.body);
        };
        let kind = self.deeper(clause.range(), |this| StmtKind::If {
            test: this.expr(test),
            body: this.block(&clause.body),
            orelse: this.elif_else(rest),
        });
        Box::new([Stmt {
            line: self.line(clause.range().start()),
            span: span(clause.range()),
            marks: Box::default(),
            kind: kind.unwrap_or(StmtKind::Pass),
        }])
    }

    fn def(&mut self, def: &ast::StmtFunctionDef) -> StmtKind {
        if def.is_async {
            return self.unsupported(def.name.range(), "`async`", "use threads or processes");
        }
        let decorators: Vec<Expr> = def
            .decorator_list
            .iter()
            .map(|decorator| self.expr(&decorator.expression))
            .collect();
        if let Some(parameters) = &def.type_params {
            self.problem(
                parameters.range(),
                "type parameters are not supported",
                "leave them out",
            );
        }
        let (parameters, defaults) = self.parameters(&def.parameters);
        let doc = head::docstring(&def.body);
        let (code, captures) = self.code(def.range(), &def.name, parameters, doc, |this| {
            Body::Block(this.block(&def.body))
        });
        let value = Expr {
            span: span(def.range()),
            kind: ExprKind::Function(Box::new(FunctionExpr {
                code,
                defaults,
                captures,
            })),
        };
        let target = Target::Name {
            place: self.binding(&def.name),
            span: span(def.name.range()),
        };
        StmtKind::Assign {
            targets: vec![target],
            value: decorators.into_iter().rfold(value, decorated),
        }
    }

    fn try_stmt(&mut self, stmt: &ast::StmtTry) -> StmtKind {
        if stmt.is_star {
            return self.unsupported(head(stmt.range(), 3), "`except*`", "use `except`");
        }
        let body = self.block(&stmt.body);
        let mut handlers = Vec::new();
        for handler in &stmt.handlers {
            let ast::ExceptHandler::ExceptHandler(clause) = handler;
            handlers.push(Handler {
                class: clause.type_.as_ref().map(|class| self.expr(class)),
                name: clause.name.as_ref().map(|name| self.binding(name)),
                line: self.line(clause.range().start()),
                span: span(clause.range()),
                body: self.block(&clause.body),
            });
        }
        StmtKind::Try(Box::new(Try {
            body,
            handlers,
            orelse: self.block(&stmt.orelse),
            finally: self.block(&stmt.finalbody),
        }))
    }

    fn with(&mut self, stmt: &ast::StmtWith) -> StmtKind {
        if stmt.is_async {
            return self.unsupported(head(stmt.range(), 5), "`async`", "use threads or processes");
        }
        self.with_items(stmt, &stmt.items)
    }

    /// `with a, b:` is `with a:` around `with b:`.
    fn with_items(&mut self, stmt: &ast::StmtWith, items: &[ast::WithItem]) -> StmtKind {
        let Some((item, rest)) = items.split_first() else {
            return StmtKind::Pass;
        };
        let context = self.expr(&item.context_expr);
        let target = item.optional_vars.as_ref().map(|target| self.target(target));
        let body = if rest.is_empty() {
            self.block(&stmt.body)
        } else {
            Box::new([Stmt {
                line: self.line(stmt.range().start()),
                span: span(stmt.range()),
                marks: Box::default(),
                kind: self.with_items(stmt, rest),
            }])
        };
        StmtKind::With { context, target, body }
    }
}

/// `@decorator` over what makes a function: the call that is assigned in its place.
fn decorated(value: Expr, decorator: Expr) -> Expr {
    let arguments = Arguments {
        positional: vec![value],
        keyword: Vec::new(),
    };
    Expr {
        span: decorator.span,
        kind: ExprKind::Call(Box::new(Call {
            function: decorator,
            arguments,
        })),
    }
}

/// The comparison that CPython compiles last of a condition: where a failed `assert` is marked. Without one, all of
/// the statement is.
fn last_comparison(test: &ast::Expr) -> Option<TextRange> {
    match test {
        ast::Expr::Compare(compare) => Some(compare.range()),
        ast::Expr::UnaryOp(unary) if unary.op == ast::UnaryOp::Not => last_comparison(&unary.operand),
        ast::Expr::BoolOp(operation) => operation.values.iter().rev().find_map(last_comparison),
        ast::Expr::If(choice) => [&choice.orelse, &choice.body, &choice.test]
            .into_iter()
            .find_map(|part| last_comparison(part)),
        _ => None,
    }
}

/// The first `len` bytes: the keyword at the head of a statement.
fn head(range: TextRange, len: u32) -> TextRange {
    TextRange::new(
        range.start(),
        (range.start() + ruff_text_size::TextSize::new(len)).min(range.end()),
    )
}

/// Where the text of a statement ends and that of its block begins.
fn header_end(stmt: &Ast) -> ruff_text_size::TextSize {
    let body = match stmt {
        Ast::FunctionDef(stmt) => stmt.body.first(),
        Ast::ClassDef(stmt) => stmt.body.first(),
        Ast::For(stmt) => return stmt.iter.end(),
        Ast::While(stmt) => return stmt.test.end(),
        Ast::If(stmt) => return stmt.test.end(),
        Ast::With(stmt) => return stmt.items.last().map_or(stmt.end(), Ranged::end),
        Ast::Match(stmt) => return stmt.subject.end(),
        Ast::Try(stmt) => return stmt.start(),
        _ => None,
    };
    match (stmt, body) {
        (Ast::FunctionDef(def), Some(_)) => def.parameters.end(),
        (Ast::ClassDef(class), Some(_)) => class.name.end(),
        _ => stmt.end(),
    }
}

/// What can be written in place of a class.
fn instead_of(class: &ast::StmtClassDef) -> &'static str {
    let last = |base: &ast::Expr| match base {
        ast::Expr::Name(name) => Some(name.id.to_string()),
        ast::Expr::Attribute(attribute) => Some(attribute.attr.to_string()),
        _ => None,
    };
    match class.bases().iter().find_map(last).as_deref() {
        Some("Process") => "write its `run` as a function: Process(target=run)",
        Some("Thread") => "write its `run` as a function: Thread(target=run)",
        _ => "write functions and pass a dict",
    }
}
