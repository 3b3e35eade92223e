use std::sync::Arc;

use crate::lang::exception::Raise;
use crate::lang::value::{Args, Value};

/// One thread of a listing: what native functions get to act through.
pub struct Thread {}

impl Thread {
    /// Calls `callable`, whatever it is.
    pub fn call(&mut self, _callable: &Value, _args: Args) -> Result<Value, Raise> {
        Ok(Value::None)
    }

    /// `object.name`.
    pub fn get_attribute(&mut self, object: &Value, name: &str) -> Result<Value, Raise> {
        Err(Raise::no_attribute(object, name))
    }

    /// What a module remembers in this process, made by `Default` at first use.
    pub fn module_state<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        Arc::default()
    }
}
