//! `...`

use std::sync::{Arc, LazyLock};

use super::{Class, NativeObject, Value};
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;

static CLASS: Class = Class::new("ellipsis");

struct Ellipsis;

impl NativeObject for Ellipsis {
    fn class(&self) -> &'static Class {
        &CLASS
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some("Ellipsis".to_owned()))
    }
}

/// The one and only `Ellipsis`.
pub fn ellipsis() -> Value {
    static ONE: LazyLock<Arc<Ellipsis>> = LazyLock::new(|| Arc::new(Ellipsis));
    Value::Object(ONE.clone())
}
