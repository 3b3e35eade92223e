//! What the module remembers in a process: loggers, their levels and their handlers.

use std::collections::HashMap;
use std::sync::Arc;

use super::level::{NOTSET, WARNING};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Shared, Value};

/// The name of the logger above all others.
pub(super) const ROOT: &str = "root";

/// What the module remembers in a process.
#[derive(Default)]
pub(super) struct Logging {
    /// Every logger that was asked for: one object a name.
    pub(super) loggers: Shared<HashMap<Arc<str>, Value>>,
    /// The levels that were set; see [`Logging::effective_level`].
    pub(super) levels: Shared<HashMap<Arc<str>, i64>>,
    /// The handlers of each logger, in lists that listings can change.
    pub(super) handlers: Shared<HashMap<Arc<str>, Value>>,
    /// Loggers that keep records to themselves (`propagate = False`).
    pub(super) kept: Shared<HashMap<Arc<str>, Value>>,
    /// Records up to this level are dropped (`logging.disable`).
    pub(super) disabled: Shared<i64>,
}

impl Logging {
    /// The level set for `name` itself; the root's is `WARNING` from the start.
    pub(super) fn level(&self, name: &str) -> i64 {
        let default = if name == ROOT { WARNING } else { NOTSET };
        self.levels.lock().get(name).copied().unwrap_or(default)
    }

    /// The level that decides for `name`: its own, or that of the nearest of
    /// `a.b`, `a` and the root that has one.
    pub(super) fn effective_level(&self, name: &str) -> i64 {
        let lineage = std::iter::successors(Some(name), |name| Some(name.rsplit_once('.')?.0));
        let mut levels = lineage.map(|name| self.level(name));
        levels
            .find(|level| *level != NOTSET)
            .unwrap_or_else(|| self.level(ROOT))
    }

    /// Whether a record of this level is logged under `name`.
    pub(super) fn is_enabled(&self, name: &str, level: i64) -> bool {
        level > *self.disabled.lock() && level >= self.effective_level(name)
    }

    /// The list of a logger's handlers.
    pub(super) fn handlers(&self, name: &str) -> Value {
        let mut handlers = self.handlers.lock();
        let own = handlers.entry(name.into()).or_insert_with(|| Value::list(Vec::new()));
        own.clone()
    }

    /// `logger.propagate`
    pub(super) fn propagates(&self, name: &str) -> Value {
        self.kept.lock().get(name).cloned().unwrap_or(Value::Bool(true))
    }

    /// The handlers that a record under `name` goes to (`callHandlers`).
    pub(super) fn all_handlers(&self, name: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut above = Some(name);
        while let Some(name) = above {
            if let Value::List(own) = self.handlers(name) {
                found.extend(own.snapshot());
            }
            above = match name.rsplit_once('.') {
                _ if name == ROOT || !self.propagates(name).is_true() => None,
                Some((parent, _)) => Some(parent),
                None => Some(ROOT),
            };
        }
        found
    }
}

/// `sys.stderr`
pub(super) fn standard_error(thread: &mut Thread) -> Result<Value, Raise> {
    thread.get_attribute(&Value::Module(&crate::sys::MODULE), "stderr")
}
