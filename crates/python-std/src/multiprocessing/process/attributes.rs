//! `Process` objects as values: attributes, `repr`, pickling.

use std::os::fd::AsRawFd;
use std::sync::atomic::Ordering;

use super::{Child, Identity};
use crate::extras::no_setter;
use forklore_os::WaitStatus;
use forklore_python::exception::{ASSERTION_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Class, NativeObject, Value};

impl NativeObject for Child {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let text = match self.class.module {
            "multiprocessing.context" => {
                "Pickling an AuthenticationString object is disallowed for security reasons".to_owned()
            }
            _ => format!("cannot pickle '{}' object", self.class.qualified_name()),
        };
        Err(Raise::type_error(text))
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        if matches!(name, "pid" | "ident" | "sentinel" | "exitcode") {
            self.check_open()?;
        }
        Ok(Some(match name {
            "name" => Value::Str(self.name.lock().clone()),
            "daemon" => self.daemon.snapshot(),
            "authkey" => Value::Bytes(Identity::of(thread).authkey()),
            "pid" | "ident" => Value::option(self.pid()),
            "sentinel" => self.sentinel()?.as_raw_fd().into(),
            "exitcode" => {
                self.poll(thread);
                Value::option(self.exit_code())
            }
            _ => return Ok(self.extras.get(name)),
        }))
    }

    fn set_attribute(&self, thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        match name {
            "name" => {
                let Value::Str(name) = value else {
                    return Err(Raise::new(&ASSERTION_ERROR, "name must be a string"));
                };
                if self.is_current {
                    Identity::of(thread).rename(name.clone());
                }
                *self.name.lock() = name;
            }
            "daemon" if self.popen().is_some() => {
                return Err(Raise::new(&ASSERTION_ERROR, "process has already started"));
            }
            "daemon" => {
                if self.is_current {
                    Identity::of(thread).set_daemon(value.is_true());
                }
                *self.daemon.lock() = value;
            }
            "authkey" => match value {
                Value::Bytes(key) => Identity::of(thread).set_authkey(key),
                _ => return Err(Raise::type_error("string argument without an encoding")),
            },
            "pid" | "ident" | "exitcode" | "sentinel" => {
                let name = if name == "ident" { "pid" } else { name };
                return Err(no_setter(self.class, name));
            }
            _ if self.class.find_method(name).is_some() => return Ok(false),
            _ => self.extras.set(name, value),
        }
        Ok(true)
    }

    /// As `BaseProcess.__repr__`.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        self.poll(thread);
        let mut parts = vec![self.class.name.to_owned(), format!("name='{}'", self.name.lock())];
        if let Some(popen) = self.popen() {
            parts.push(format!("pid={}", popen.pid()));
        }
        parts.push(format!(
            "parent={}",
            self.parent.map_or("None".to_owned(), |pid| pid.to_string())
        ));
        let ours = self.parent == Some(thread.stage().pid());
        let is_closed = self.closed.load(Ordering::Relaxed);
        let state = match (self.is_current, is_closed, ours, self.popen(), self.status()) {
            (true, ..) | (_, false, true, Some(_), None) => "started",
            (_, true, ..) => "closed",
            (_, _, false, ..) => "unknown",
            (_, _, true, None, _) => "initial",
            (_, _, true, Some(_), Some(_)) => "stopped",
        };
        parts.push(state.to_owned());
        let status = self.status().filter(|_| !is_closed && ours);
        match status.and_then(WaitStatus::signal) {
            Some(signal) => parts.push(format!("exitcode=-{}", forklore_event::signal_name(signal))),
            None => parts.extend(status.and_then(WaitStatus::code).map(|code| format!("exitcode={code}"))),
        }
        if self.is_daemon() {
            parts.push("daemon".to_owned());
        }
        Ok(Some(format!("<{}>", parts.join(" "))))
    }
}
