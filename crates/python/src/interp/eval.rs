//! Expressions.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Frame, Thread};
use crate::builtins;
use crate::exception::Raise;
use crate::ir::{Comparison, Conversion, Expr, ExprKind, FormatPart, FunctionExpr, SetMaking, Span};
use crate::value::operator::{BinaryOp, Order};
use crate::value::{
    Function, Iter, Key, KeySet, Shared, Slice, Value, arithmetic, comparison, dict, display, membership, subscript,
};

impl Thread {
    /// The value of an expression.
    ///
    /// Whatever can fail sets [`Frame::span`] to its own place, after its operands
    /// are evaluated, for the traceback.
    pub(super) fn eval(&mut self, frame: &mut Frame, expr: &Expr) -> Result<Value, Raise> {
        match &expr.kind {
            ExprKind::Constant(value) => Ok(value.clone()),
            ExprKind::Name(place) => match self.load(frame, *place) {
                Ok(value) => Ok(value),
                Err(raise) => {
                    frame.span = expr.span;
                    Err(raise)
                }
            },
            ExprKind::Binary { op, operands } => self.eval_binary(frame, expr, *op, operands),
            ExprKind::Call(call) => self.eval_call(frame, expr, call),
            ExprKind::MethodCall(call) => self.eval_method_call(frame, expr, call),
            ExprKind::Compare { first, rest } => self.eval_compare(frame, expr, first, rest),
            ExprKind::Attribute { object, name } => {
                let object = self.eval(frame, object)?;
                frame.span = expr.span;
                self.get_attribute(&object, name)
            }
            ExprKind::Subscript(operands) => {
                let container = self.eval(frame, &operands.0)?;
                let index = self.eval(frame, &operands.1)?;
                frame.span = expr.span;
                subscript::get(self, &container, &index)
            }
            ExprKind::And(operands) => self.eval_until(frame, operands, false),
            ExprKind::Or(operands) => self.eval_until(frame, operands, true),
            ExprKind::Not(operand) => {
                let value = self.eval(frame, operand)?;
                Ok((!self.truth(&value)?).into())
            }
            ExprKind::Unary { op, operand } => {
                let operand = self.eval(frame, operand)?;
                frame.span = expr.span;
                arithmetic::unary(*op, &operand)
            }
            ExprKind::Conditional(conditional) => {
                let test = self.eval(frame, &conditional.test)?;
                let test = self.truth(&test)?;
                self.eval(frame, if test { &conditional.body } else { &conditional.orelse })
            }
            ExprKind::Named { place, value } => {
                let value = self.eval(frame, value)?;
                self.store(frame, *place, value.clone());
                Ok(value)
            }
            _ => self.eval_making(frame, expr),
        }
    }

    /// Expressions that make something new.
    fn eval_making(&mut self, frame: &mut Frame, expr: &Expr) -> Result<Value, Raise> {
        match &expr.kind {
            ExprKind::Tuple(elements) => Ok(Value::tuple(self.eval_elements(frame, expr.span, elements)?)),
            ExprKind::List(elements) => Ok(Value::list(self.eval_elements(frame, expr.span, elements)?)),
            ExprKind::Set { elements, making } => {
                let set = self.eval_set(frame, expr.span, elements)?;
                let again = |set: KeySet| set.iter().cloned().collect::<KeySet>();
                Ok(Value::set(match making {
                    SetMaking::OneByOne => set,
                    SetMaking::Constant => again(set),
                    SetMaking::Copy => again(set).copy(),
                }))
            }
            ExprKind::Dict(items) => self.eval_dict(frame, expr, items),
            ExprKind::Slice(parts) => {
                let mut part = |part: &Option<Expr>| match part {
                    Some(part) => self.eval(frame, part),
                    None => Ok(Value::None),
                };
                let (start, stop, step) = (part(&parts[0])?, part(&parts[1])?, part(&parts[2])?);
                Ok(Value::Slice(Arc::new(Slice { start, stop, step })))
            }
            ExprKind::Function(function) => self.eval_function(frame, function),
            ExprKind::Comprehension(comprehension) => self.eval_comprehension(frame, comprehension, expr.span),
            ExprKind::Format(parts) => {
                let mut text = String::new();
                self.format_into(frame, expr, parts, &mut text)?;
                Ok(text.into())
            }
            // A starred expression stands only where lowering lets it.
            _ => Ok(Value::None),
        }
    }

    fn eval_binary(
        &mut self,
        frame: &mut Frame,
        expr: &Expr,
        op: BinaryOp,
        operands: &(Expr, Expr),
    ) -> Result<Value, Raise> {
        let left = self.eval(frame, &operands.0)?;
        let right = self.eval(frame, &operands.1)?;
        // The commonest case, without a call.
        if let (Value::Int(a), Value::Int(b)) = (&left, &right) {
            let result = match op {
                BinaryOp::Add => a.checked_add(*b),
                BinaryOp::Sub => a.checked_sub(*b),
                BinaryOp::Mul => a.checked_mul(*b),
                _ => None,
            };
            if let Some(result) = result {
                return Ok(Value::Int(result));
            }
        }
        frame.span = expr.span;
        arithmetic::binary(self, op, &left, &right, false)
    }

    fn eval_compare(
        &mut self,
        frame: &mut Frame,
        expr: &Expr,
        first: &Expr,
        rest: &[(Comparison, Expr)],
    ) -> Result<Value, Raise> {
        let mut left = self.eval(frame, first)?;
        for (op, operand) in rest {
            let right = self.eval(frame, operand)?;
            frame.span = expr.span;
            if !self.compare(*op, &left, &right)? {
                return Ok(Value::Bool(false));
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    fn compare(&mut self, op: Comparison, left: &Value, right: &Value) -> Result<bool, Raise> {
        if let (Comparison::Order(order), Value::Int(a), Value::Int(b)) = (op, left, right) {
            return Ok(match order {
                Order::Less => a < b,
                Order::LessEqual => a <= b,
                Order::Greater => a > b,
                Order::GreaterEqual => a >= b,
            });
        }
        match op {
            Comparison::Equal => comparison::equal(left, right),
            Comparison::NotEqual => comparison::equal(left, right).map(|equal| !equal),
            Comparison::Order(order) => comparison::ordered(self, order, left, right),
            Comparison::Is => Ok(left.is(right)),
            Comparison::IsNot => Ok(!left.is(right)),
            Comparison::In => membership::contains(self, right, left),
            Comparison::NotIn => membership::contains(self, right, left).map(|contains| !contains),
        }
    }

    /// The first operand whose truth is `decisive`, or else the last one.
    fn eval_until(&mut self, frame: &mut Frame, operands: &[Expr], decisive: bool) -> Result<Value, Raise> {
        let mut value = Value::None;
        for operand in operands {
            value = self.eval(frame, operand)?;
            if self.truth(&value)? == decisive {
                break;
            }
        }
        Ok(value)
    }

    /// The elements of a display, with `*iterable` unpacked.
    fn eval_elements(&mut self, frame: &mut Frame, span: Span, elements: &[Expr]) -> Result<Vec<Value>, Raise> {
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            if let ExprKind::Starred(iterable) = &element.kind {
                let value = self.eval(frame, iterable)?;
                frame.span = span;
                values.extend(self.unpack_starred(&value, "Value")?);
            } else {
                values.push(self.eval(frame, element)?);
            }
        }
        Ok(values)
    }

    fn eval_set(&mut self, frame: &mut Frame, span: Span, elements: &[Expr]) -> Result<KeySet, Raise> {
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            let ExprKind::Starred(iterable) = &element.kind else {
                values.push(self.eval(frame, element)?);
                continue;
            };
            let value = self.eval(frame, iterable)?;
            frame.span = span;
            values.extend(Iter::new(self, &value)?.collect(self)?);
        }
        frame.span = span;
        values.into_iter().map(Key::new).collect()
    }

    /// The elements of `*value`; `whose` begins the complaint if it has none.
    pub(super) fn unpack_starred(&mut self, value: &Value, whose: &str) -> Result<Vec<Value>, Raise> {
        let Ok(iter) = Iter::new(self, value) else {
            let text = format!("{whose} after * must be an iterable, not {}", value.type_name());
            return Err(Raise::type_error(text));
        };
        iter.collect(self)
    }

    fn eval_dict(&mut self, frame: &mut Frame, expr: &Expr, items: &[(Option<Expr>, Expr)]) -> Result<Value, Raise> {
        let mut entries = IndexMap::with_capacity(items.len());
        for (key, value) in items {
            match key {
                Some(key) => {
                    let key = self.eval(frame, key)?;
                    let value = self.eval(frame, value)?;
                    frame.span = expr.span;
                    entries.insert(Key::new(key)?, value);
                }
                None => match self.eval(frame, value)? {
                    Value::Dict(dict) => entries.extend(dict.snapshot()),
                    other => {
                        frame.span = expr.span;
                        if let Some(more) = dict::of_mapping(self, &other)? {
                            entries.extend(more);
                            continue;
                        }
                        return Err(Raise::type_error(format!(
                            "'{}' object is not a mapping",
                            other.type_name()
                        )));
                    }
                },
            }
        }
        Ok(Value::dict(entries))
    }

    fn eval_function(&mut self, frame: &mut Frame, function: &FunctionExpr) -> Result<Value, Raise> {
        let mut defaults = Vec::with_capacity(function.defaults.len());
        for default in &function.defaults {
            defaults.push(default.as_ref().map(|default| self.eval(frame, default)).transpose()?);
        }
        Ok(Value::Function(Arc::new(Function {
            code: function.code.clone(),
            attributes: Shared::default(),
            defaults,
            closure: function
                .captures
                .iter()
                .map(|cell| frame.cells[*cell].clone())
                .collect(),
        })))
    }

    fn format_into(
        &mut self,
        frame: &mut Frame,
        expr: &Expr,
        parts: &[FormatPart],
        text: &mut String,
    ) -> Result<(), Raise> {
        for part in parts {
            match part {
                FormatPart::Text(part) => text.push_str(part),
                FormatPart::Value {
                    value,
                    conversion,
                    spec,
                } => {
                    let mut value = self.eval(frame, value)?;
                    let mut spec_text = String::new();
                    self.format_into(frame, expr, spec, &mut spec_text)?;
                    frame.span = expr.span;
                    if let Some(conversion) = conversion {
                        value = match conversion {
                            Conversion::Str => display::str(self, &value)?,
                            Conversion::Repr => display::repr(self, &value)?,
                            Conversion::Ascii => builtins::ascii(&display::repr(self, &value)?),
                        }
                        .into();
                    }
                    text.push_str(&display::format(self, &value, &spec_text)?);
                }
            }
        }
        Ok(())
    }
}
