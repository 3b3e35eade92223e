//! `int | str`: classes one of which a value may have.

use super::operator::BinaryOp;
use super::{Class, Generic, NativeObject, Value, generic};
use crate::exception::Raise;
use crate::interp::Thread;

static CLASS: Class = Class::new("UnionType").module("types").c_name("types.UnionType");

/// Several classes; `None` stands for its own.
pub struct Union(Vec<Value>);

impl Union {
    /// The classes.
    pub fn members(&self) -> &[Value] {
        &self.0
    }
}

impl NativeObject for Union {
    fn class(&self) -> &'static Class {
        &CLASS
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let names = self.0.iter().map(|member| generic::argument(thread, member));
        Ok(Some(names.collect::<Result<Vec<String>, Raise>>()?.join(" | ")))
    }

    fn asked_classes(&self, _function: &str) -> Result<Option<Vec<Value>>, Raise> {
        Ok(Some(self.0.clone()))
    }
}

/// `left | right`, if that makes a union.
pub(super) fn of(op: BinaryOp, left: &Value, right: &Value) -> Option<Result<Value, Raise>> {
    if op != BinaryOp::BitOr || matches!((left, right), (Value::None, Value::None)) {
        return None;
    }
    let mut members = members(left)?;
    for member in self::members(right)? {
        if !members.iter().any(|known| known.is(&member)) {
            members.push(member);
        }
    }
    match members.len() {
        1 => members.pop().map(Ok),
        _ => Some(Ok(Value::object(Union(members)))),
    }
}

fn members(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::None | Value::Class(_) => Some(vec![value.clone()]),
        other if other.downcast::<Generic>().is_some() => Some(vec![other.clone()]),
        other => other.downcast::<Union>().map(|union| union.0.clone()),
    }
}
