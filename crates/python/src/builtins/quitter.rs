//! `exit` and `quit`.

use std::sync::{Arc, LazyLock};

use crate::exception::{Raise, SYSTEM_EXIT};
use crate::interp::Thread;
use crate::value::{Args, Class, NativeObject, Signature, Value};

static QUITTER: Class = Class::new("Quitter").module("_sitebuiltins");

/// What CPython's module `site` puts among the builtins.
struct Quitter(&'static str);

impl NativeObject for Quitter {
    fn class(&self) -> &'static Class {
        &QUITTER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "name").then(|| self.0.into()))
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(format!("Use {}() or Ctrl-D (i.e. EOF) to exit", self.0)))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        const CALL: Signature<1> = Signature::new("Quitter.__call__", ["code"]);
        let bound = args.bind(&CALL);
        Some(bound.and_then(|[code]| Err(Raise::with_args(&SYSTEM_EXIT, vec![code.unwrap_or_default()]))))
    }
}

/// The builtin of that name, if it is one of them.
pub fn lookup(name: &str) -> Option<Value> {
    static EXIT: LazyLock<Arc<Quitter>> = LazyLock::new(|| Arc::new(Quitter("exit")));
    static QUIT: LazyLock<Arc<Quitter>> = LazyLock::new(|| Arc::new(Quitter("quit")));
    match name {
        "exit" => Some(Value::Object(EXIT.clone())),
        "quit" => Some(Value::Object(QUIT.clone())),
        _ => None,
    }
}
