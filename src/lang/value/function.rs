use std::sync::Arc;

use super::{Cell, Method, NativeFn, Value};
use crate::lang::ir::Code;

/// A function of the listing: its code, and what it closed over when its `def`
/// or `lambda` was executed.
pub struct Function {
    /// Body, parameters and names.
    pub code: Arc<Code>,
    /// Default values, in the order of the parameters that have one.
    pub defaults: Vec<Option<Value>>,
    /// The variables of enclosing functions that the body uses.
    pub closure: Vec<Arc<Cell>>,
}

impl Function {
    /// `__name__`.
    pub fn name(&self) -> &str {
        &self.code.name
    }

    /// `__qualname__`: the path to the definition, `main.<locals>.helper`.
    pub fn qualified_name(&self) -> &str {
        &self.code.qualified_name
    }
}

/// A function of a module, in Rust.
pub struct NativeFunction {
    /// The module that holds it; with `name`, how it is sent to another process.
    pub module: &'static str,
    /// Its name in the module.
    pub name: &'static str,
    /// What runs.
    pub call: NativeFn,
}

impl NativeFunction {
    /// The function `name` of `module`.
    pub const fn new(module: &'static str, name: &'static str, call: NativeFn) -> Self {
        Self { module, name, call }
    }
}

/// `receiver.method`, kept to be called later.
pub struct BoundMethod {
    /// What it will be called on.
    pub receiver: Value,
    /// Its name.
    pub name: Arc<str>,
    /// What runs.
    pub method: Method,
}
