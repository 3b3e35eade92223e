//! Functions: of the listing, of modules, and bound methods.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Cell, Class, Method, NativeFn, Shared, Value};
use crate::exception::Raise;
use crate::interp::Thread;
use crate::ir::Code;

/// A function of the listing: its code, and what it closed over when its `def`
/// or `lambda` was executed.
pub struct Function {
    /// Body, parameters and names.
    pub code: Arc<Code>,
    /// Default values, in the order of the parameters that have one.
    pub defaults: Vec<Option<Value>>,
    /// The variables of enclosing functions that the body uses.
    pub closure: Vec<Arc<Cell>>,
    /// What the listing assigned: `function.calls = 0`, also `__name__` and its like.
    pub attributes: Shared<IndexMap<Arc<str>, Value>>,
}

impl Function {
    /// `__name__`.
    pub fn name(&self) -> Arc<str> {
        self.assigned("__name__").unwrap_or_else(|| self.code.name.clone())
    }

    /// `__qualname__`: the path to the definition, `main.<locals>.helper`.
    pub fn qualified_name(&self) -> Arc<str> {
        self.assigned("__qualname__")
            .unwrap_or_else(|| self.code.qualified_name.clone())
    }

    fn assigned(&self, name: &str) -> Option<Arc<str>> {
        match self.attributes.lock().get(name) {
            Some(Value::Str(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// `__defaults__`: the default values of what can be given by position.
    pub fn positional_defaults(&self) -> Value {
        let positional = self.defaults.iter().take(self.code.parameters.positional);
        let defaults: Vec<Value> = positional.flatten().cloned().collect();
        match defaults.is_empty() {
            true => Value::None,
            false => Value::tuple(defaults),
        }
    }
}

/// What `repr` says of a function.
pub type FunctionText = fn(&mut Thread, &'static NativeFunction) -> Result<String, Raise>;

/// A function of a module, in Rust.
pub struct NativeFunction {
    /// The module that holds it; with `name`, how it is sent to another process.
    pub module: &'static str,
    /// Its name in the module.
    pub name: &'static str,
    /// What runs.
    pub call: NativeFn,
    /// Its `repr`, if it is not `<built-in function name>`.
    pub repr: Option<FunctionText>,
}

impl NativeFunction {
    /// The function `name` of `module`.
    pub const fn new(module: &'static str, name: &'static str, call: NativeFn) -> Self {
        Self {
            module,
            name,
            call,
            repr: None,
        }
    }

    /// Sets its `repr`.
    pub const fn repr(mut self, repr: FunctionText) -> Self {
        self.repr = Some(repr);
        self
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

impl BoundMethod {
    /// The class that defines it, if that is written in Python.
    pub fn python_class(&self) -> Option<&'static Class> {
        let mut lineage = self.receiver.class().lineage();
        let owner = lineage.find(|class| (class.method)(&self.name).is_some())?;
        owner.traits.python_methods.then_some(owner)
    }
}
