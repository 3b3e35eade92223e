//! `...` and `NotImplemented`.

use std::sync::{Arc, LazyLock};

use super::{Class, NativeObject, Value};
use crate::exception::Raise;
use crate::interp::Thread;

static ELLIPSIS: Class = Class::new("ellipsis");
static NOT_IMPLEMENTED: Class = Class::new("NotImplementedType");

/// The only value of its class.
struct Singleton {
    class: &'static Class,
    name: &'static str,
}

impl NativeObject for Singleton {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(self.name.to_owned()))
    }
}

fn only(class: &'static Class, name: &'static str) -> Arc<Singleton> {
    Arc::new(Singleton { class, name })
}

/// The one and only `Ellipsis`.
pub fn ellipsis() -> Value {
    static ONE: LazyLock<Arc<Singleton>> = LazyLock::new(|| only(&ELLIPSIS, "Ellipsis"));
    Value::Object(ONE.clone())
}

/// The one and only `NotImplemented`.
pub fn not_implemented() -> Value {
    static ONE: LazyLock<Arc<Singleton>> = LazyLock::new(|| only(&NOT_IMPLEMENTED, "NotImplemented"));
    Value::Object(ONE.clone())
}
