//! Expressions, targets and parameters.

use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr as Ast};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Lowering, constant, span};
use crate::ir::{
    Arguments, Body, Call, Clause, Comparison, Comprehension, ComprehensionExpr, ComprehensionKind, Conditional, Expr,
    ExprKind, FunctionExpr, MethodCall, Parameters, SetMaking, Target,
};
use crate::value::Value;
use crate::value::module::{Item, Module};
use crate::value::operator::{BinaryOp, Order, UnaryOp};

impl Lowering<'_> {
    /// Any expression.
    pub(super) fn expr(&mut self, expr: &Ast) -> Expr {
        let range = expr.range();
        let kind = self.deeper(range, |this| this.expr_kind(expr));
        kind.unwrap_or_else(|| constant(range, Value::None))
    }

    fn expr_kind(&mut self, expr: &Ast) -> Expr {
        let range = expr.range();
        let kind = match expr {
            Ast::Name(name) => return self.name(&name.id, range),
            Ast::EllipsisLiteral(_) => ExprKind::Constant(crate::value::ellipsis()),
            Ast::NoneLiteral(_) => ExprKind::Constant(Value::None),
            Ast::BooleanLiteral(literal) => ExprKind::Constant(literal.value.into()),
            Ast::StringLiteral(literal) => ExprKind::Constant(literal.value.to_str().into()),
            Ast::BytesLiteral(literal) => ExprKind::Constant(Value::Bytes(literal.value.bytes().collect())),
            Ast::NumberLiteral(literal) => return self.number(&literal.value, range, 1),
            Ast::FString(string) => ExprKind::Format(self.f_string(&string.value)),
            Ast::Tuple(tuple) => ExprKind::Tuple(self.exprs(&tuple.elts)),
            Ast::List(list) => ExprKind::List(self.exprs(&list.elts)),
            Ast::Set(set) => self.set(set),
            Ast::Dict(dict) => ExprKind::Dict(self.dict_items(&dict.items)),
            Ast::Starred(starred) => ExprKind::Starred(Box::new(self.expr(&starred.value))),
            Ast::BinOp(binary) => return self.binary(binary),
            Ast::UnaryOp(unary) => return self.unary(unary),
            Ast::BoolOp(bool_op) => {
                let values = self.exprs(&bool_op.values);
                match bool_op.op {
                    ast::BoolOp::And => ExprKind::And(values),
                    ast::BoolOp::Or => ExprKind::Or(values),
                }
            }
            Ast::Compare(compare) => ExprKind::Compare {
                first: Box::new(self.expr(&compare.left)),
                rest: self.comparisons(compare),
            },
            Ast::If(conditional) => ExprKind::Conditional(Box::new(Conditional {
                test: self.expr(&conditional.test),
                body: self.expr(&conditional.body),
                orelse: self.expr(&conditional.orelse),
            })),
            Ast::Call(call) => self.call(call),
            Ast::Attribute(attribute) => return self.attribute(attribute),
            Ast::Subscript(subscript) => {
                ExprKind::Subscript(Box::new((self.expr(&subscript.value), self.expr(&subscript.slice))))
            }
            Ast::Slice(slice) => {
                let mut part = |part: &Option<Box<Ast>>| part.as_ref().map(|part| self.expr(part));
                ExprKind::Slice(Box::new([part(&slice.lower), part(&slice.upper), part(&slice.step)]))
            }
            Ast::Lambda(lambda) => self.lambda(lambda),
            Ast::ListComp(comp) => {
                let kind = ComprehensionKind::List;
                return self.comprehension(kind, (range, range), &comp.generators, &comp.elt, None);
            }
            Ast::SetComp(comp) => {
                let kind = ComprehensionKind::Set;
                return self.comprehension(kind, (range, range), &comp.generators, &comp.elt, None);
            }
            Ast::Generator(comp) => {
                let kind = ComprehensionKind::Generator;
                let whole = self.with_parentheses(comp);
                return self.comprehension(kind, (range, whole), &comp.generators, &comp.elt, None);
            }
            Ast::DictComp(comp) => {
                let key = comp.key.as_deref().unwrap_or(&comp.value);
                let kind = ComprehensionKind::Dict;
                return self.comprehension(kind, (range, range), &comp.generators, key, Some(&comp.value));
            }
            Ast::Named(named) => match &*named.target {
                Ast::Name(name) => ExprKind::Named {
                    place: self.binding(&name.id),
                    value: Box::new(self.expr(&named.value)),
                },
                target => return self.refuse(target.range(), "cannot use assignment expressions with this", ""),
            },
            other => return self.unsupported_expr(other),
        };
        Expr {
            span: span(range),
            kind,
        }
    }

    fn set(&mut self, set: &ast::ExprSet) -> ExprKind {
        let elements = self.exprs(&set.elts);
        let making = match elements.len() > 2 && elements.iter().all(is_constant) {
            true => SetMaking::Copy,
            false => SetMaking::OneByOne,
        };
        ExprKind::Set { elements, making }
    }

    /// What is iterated over. There a set of constants is one itself, and no copy.
    pub(super) fn iterable(&mut self, expr: &Ast) -> Expr {
        let mut iterable = self.expr(expr);
        if let ExprKind::Set { elements, making } = &mut iterable.kind
            && elements.iter().all(is_constant)
        {
            *making = SetMaking::Constant;
        }
        iterable
    }

    fn exprs(&mut self, exprs: &[Ast]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn unsupported_expr(&mut self, expr: &Ast) -> Expr {
        let (what, help) = match expr {
            Ast::Yield(_) | Ast::YieldFrom(_) => (
                "`yield` within an expression",
                "give it a line of its own: `value = yield …`",
            ),
            Ast::Await(_) => ("`await`", "use threads or processes"),
            Ast::TString(_) => ("a t-string", "use an f-string"),
            _ => ("this", ""),
        };
        self.refuse(expr.range(), format!("{what} is not supported"), help)
    }

    /// A number with its sign: -2**63 is within range although 2**63 is not.
    fn number(&mut self, number: &ast::Number, range: TextRange, sign: i64) -> Expr {
        match number {
            ast::Number::Int(int) => {
                let value = match (int.as_i64(), sign) {
                    (Some(value), _) => Some(value * sign),
                    (None, -1) => int
                        .to_string()
                        .parse::<u64>()
                        .ok()
                        .and_then(|value| 0_i64.checked_sub_unsigned(value)),
                    (None, _) => None,
                };
                match value {
                    Some(value) => constant(range, Value::Int(value)),
                    None => self.refuse(range, "this int does not fit into 64 bits", "use a float"),
                }
            }
            // The sign is 1 or -1.
            ast::Number::Float(value) => constant(range, Value::Float(*value * sign as f64)),
            ast::Number::Complex { .. } => self.refuse(range, "complex numbers are not supported", ""),
        }
    }

    fn dict_items(&mut self, items: &[ast::DictItem]) -> Vec<(Option<Expr>, Expr)> {
        items
            .iter()
            .map(|item| (item.key.as_ref().map(|key| self.expr(key)), self.expr(&item.value)))
            .collect()
    }

    /// The operator, unless it is one that forklore leaves out.
    pub(super) fn binary_op(&mut self, op: ast::Operator, range: TextRange) -> Option<BinaryOp> {
        Some(match op {
            ast::Operator::Add => BinaryOp::Add,
            ast::Operator::Sub => BinaryOp::Sub,
            ast::Operator::Mult => BinaryOp::Mul,
            ast::Operator::Div => BinaryOp::Div,
            ast::Operator::FloorDiv => BinaryOp::FloorDiv,
            ast::Operator::Mod => BinaryOp::Mod,
            ast::Operator::Pow => BinaryOp::Pow,
            ast::Operator::LShift => BinaryOp::LeftShift,
            ast::Operator::RShift => BinaryOp::RightShift,
            ast::Operator::BitAnd => BinaryOp::BitAnd,
            ast::Operator::BitOr => BinaryOp::BitOr,
            ast::Operator::BitXor => BinaryOp::BitXor,
            ast::Operator::MatMult => {
                self.problem(range, "`@` is not supported", "multiply the elements in a loop");
                return None;
            }
        })
    }

    fn binary(&mut self, binary: &ast::ExprBinOp) -> Expr {
        let operands = Box::new((self.expr(&binary.left), self.expr(&binary.right)));
        match self.binary_op(binary.op, binary.range()) {
            Some(op) => Expr {
                span: span(binary.range()),
                kind: ExprKind::Binary { op, operands },
            },
            None => constant(binary.range(), Value::None),
        }
    }

    fn unary(&mut self, unary: &ast::ExprUnaryOp) -> Expr {
        let range = unary.range();
        if let (ast::UnaryOp::USub, Ast::NumberLiteral(literal)) = (unary.op, &*unary.operand) {
            return self.number(&literal.value, range, -1);
        }
        let operand = Box::new(self.expr(&unary.operand));
        let kind = match unary.op {
            ast::UnaryOp::Not => ExprKind::Not(operand),
            ast::UnaryOp::USub => ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
            },
            ast::UnaryOp::UAdd => ExprKind::Unary {
                op: UnaryOp::Pos,
                operand,
            },
            ast::UnaryOp::Invert => ExprKind::Unary {
                op: UnaryOp::Invert,
                operand,
            },
        };
        Expr {
            span: span(range),
            kind,
        }
    }

    fn comparisons(&mut self, compare: &ast::ExprCompare) -> Vec<(Comparison, Expr)> {
        let operators = compare.ops.iter().map(|op| match op {
            ast::CmpOp::Eq => Comparison::Equal,
            ast::CmpOp::NotEq => Comparison::NotEqual,
            ast::CmpOp::Lt => Comparison::Order(Order::Less),
            ast::CmpOp::LtE => Comparison::Order(Order::LessEqual),
            ast::CmpOp::Gt => Comparison::Order(Order::Greater),
            ast::CmpOp::GtE => Comparison::Order(Order::GreaterEqual),
            ast::CmpOp::Is => Comparison::Is,
            ast::CmpOp::IsNot => Comparison::IsNot,
            ast::CmpOp::In => Comparison::In,
            ast::CmpOp::NotIn => Comparison::NotIn,
        });
        operators
            .zip(compare.comparators.iter())
            .map(|(op, operand)| (op, self.expr(operand)))
            .collect()
    }

    fn call(&mut self, call: &ast::ExprCall) -> ExprKind {
        // `object.name(…)` calls without making a bound method, unless `object` is a module.
        if let Ast::Attribute(attribute) = &*call.func
            && self.module_behind(&attribute.value).is_none()
        {
            return ExprKind::MethodCall(Box::new(MethodCall {
                object: self.expr(&attribute.value),
                name: attribute.attr.as_str().into(),
                name_end: attribute.range().end().to_u32(),
                arguments: self.arguments(&call.arguments),
            }));
        }
        ExprKind::Call(Box::new(Call {
            function: self.expr(&call.func),
            arguments: self.arguments(&call.arguments),
        }))
    }

    fn arguments(&mut self, arguments: &ast::Arguments) -> Arguments {
        let keyword = arguments.keywords.iter().map(|keyword| {
            let name: Option<Arc<str>> = keyword.arg.as_ref().map(|name| name.as_str().into());
            (name, self.expr(&keyword.value))
        });
        let keyword = keyword.collect();
        Arguments {
            positional: self.exprs(&arguments.args),
            keyword,
        }
    }

    /// The module that `expr` is bound to be: a name that only an import binds.
    fn module_behind(&self, expr: &Ast) -> Option<&'static Module> {
        match expr {
            Ast::Name(name) => self.scopes.module(self.scope, &name.id),
            Ast::Attribute(attribute) => {
                let outer = self.module_behind(&attribute.value)?;
                match outer.find(&attribute.attr)?.item {
                    Item::Module(inner) => Some(inner),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn attribute(&mut self, attribute: &ast::ExprAttribute) -> Expr {
        let name = attribute.attr.as_str();
        if let Some(module) = self.module_behind(&attribute.value) {
            self.check_attribute(module, name, attribute.range());
        }
        Expr {
            span: span(attribute.range()),
            kind: ExprKind::Attribute {
                object: Box::new(self.expr(&attribute.value)),
                name: name.into(),
            },
        }
    }

    /// What is assigned to.
    pub(super) fn target(&mut self, target: &Ast) -> Target {
        let range = target.range();
        match target {
            Ast::Name(name) => Target::Name {
                place: self.binding(&name.id),
                span: span(range),
            },
            Ast::Attribute(attribute) => {
                if let Some(module) = self.module_behind(&attribute.value)
                    && !module.can_be_set(attribute.attr.as_str())
                {
                    let message = format!("assigning to an attribute of module '{}' is not supported", module.name);
                    self.problem(range, message, "use a variable of the listing");
                }
                Target::Attribute {
                    object: self.expr(&attribute.value),
                    name: attribute.attr.as_str().into(),
                    span: span(range),
                }
            }
            Ast::Subscript(subscript) => Target::Subscript {
                object: self.expr(&subscript.value),
                index: self.expr(&subscript.slice),
                span: span(range),
            },
            Ast::Tuple(ast::ExprTuple { elts, .. }) | Ast::List(ast::ExprList { elts, .. }) => self
                .deeper(range, |this| this.unpack(elts, range))
                .unwrap_or_else(|| unpack_nothing(range)),
            other => {
                self.problem(other.range(), "cannot assign to this", "");
                unpack_nothing(range)
            }
        }
    }

    fn unpack(&mut self, elements: &[Ast], range: TextRange) -> Target {
        let star = elements.iter().position(Ast::is_starred_expr);
        let (before, from_star) = elements.split_at(star.unwrap_or(elements.len()));
        let starred = from_star.first().and_then(Ast::as_starred_expr);
        let after = from_star.get(1..).unwrap_or_default();
        if let Some(second) = after.iter().find(|element| element.is_starred_expr()) {
            self.problem(second.range(), "multiple starred expressions in assignment", "");
            return unpack_nothing(range);
        }
        Target::Unpack {
            before: before.iter().map(|target| self.target(target)).collect(),
            starred: starred.map(|starred| Box::new(self.target(&starred.value))),
            after: after.iter().map(|target| self.target(target)).collect(),
            span: span(range),
        }
    }

    fn lambda(&mut self, lambda: &ast::ExprLambda) -> ExprKind {
        let (parameters, defaults) = match &lambda.parameters {
            Some(parameters) => self.parameters(parameters),
            None => Default::default(),
        };
        let (code, captures) = self.code(lambda.range(), "<lambda>", parameters, None, |this| {
            Body::Expr(this.expr(&lambda.body))
        });
        ExprKind::Function(Box::new(FunctionExpr {
            code,
            defaults,
            captures,
        }))
    }

    /// The parameters of a function, and their default values, which are
    /// evaluated outside of it.
    pub(super) fn parameters(&mut self, parameters: &ast::Parameters) -> (Parameters, Vec<Option<Expr>>) {
        let (posonly, args) = (parameters.posonlyargs.iter(), parameters.args.iter());
        let (mut names, mut defaults) = (Vec::new(), Vec::new());
        for parameter in posonly.chain(args).chain(parameters.kwonlyargs.iter()) {
            names.push(parameter.parameter.name.as_str().into());
            defaults.push(parameter.default.as_ref().map(|default| self.expr(default)));
        }
        let lowered = Parameters {
            names,
            positional_only: parameters.posonlyargs.len(),
            positional: parameters.posonlyargs.len() + parameters.args.len(),
            var_positional: parameters.vararg.is_some(),
            var_keyword: parameters.kwarg.is_some(),
        };
        (lowered, defaults)
    }

    /// A generator expression that is all a call gets has the parentheses of the call, as CPython sees it.
    fn with_parentheses(&self, generator: &ast::ExprGenerator) -> TextRange {
        let range = generator.range();
        let before = self.source[..range.start().to_usize()].trim_end();
        let after = self.source[range.end().to_usize()..].trim_start();
        if generator.parenthesized || !before.ends_with('(') || !after.starts_with(')') {
            return range;
        }
        let start = TextSize::of(before) - TextSize::of('(');
        TextRange::new(
            start,
            TextSize::of(self.source) - TextSize::of(after) + TextSize::of(')'),
        )
    }

    fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        (range, whole): (TextRange, TextRange),
        generators: &[ast::Comprehension],
        element: &Ast,
        value: Option<&Ast>,
    ) -> Expr {
        let Some(first) = generators.first() else {
            return constant(range, Value::None);
        };
        if generators.iter().any(|generator| generator.is_async) {
            return self.refuse(range, "`async` is not supported", "use threads or processes");
        }
        let iter = self.iterable(&first.iter);
        let name = match kind {
            ComprehensionKind::List => "<listcomp>",
            ComprehensionKind::Set => "<setcomp>",
            ComprehensionKind::Dict => "<dictcomp>",
            ComprehensionKind::Generator => "<genexpr>",
        };
        let (code, captures) = self.code(range, name, Parameters::default(), None, |this| {
            let clauses = generators.iter().enumerate().map(|(index, generator)| Clause {
                iter: (index > 0).then(|| this.iterable(&generator.iter)),
                target: this.target(&generator.target),
                conditions: this.exprs(&generator.ifs),
            });
            let clauses = clauses.collect();
            Body::Comprehension(Comprehension {
                kind,
                span: span(whole),
                clauses,
                element: this.expr(element),
                value: value.map(|value| this.expr(value)),
            })
        });
        Expr {
            span: span(whole),
            kind: ExprKind::Comprehension(Box::new(ComprehensionExpr { code, iter, captures })),
        }
    }
}

/// Whether CPython knows the value when it compiles.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Tuple(elements) => elements.iter().all(is_constant),
        _ => false,
    }
}

/// Stands in for a target that was refused.
fn unpack_nothing(range: TextRange) -> Target {
    Target::Unpack {
        before: Vec::new(),
        starred: None,
        after: Vec::new(),
        span: span(range),
    }
}
