//! Loggers: names that records are logged under.

use std::sync::Arc;

use super::handler;
use super::level::{self, CRITICAL, DEBUG, ERROR, INFO, WARNING};
use super::record::Record;
use super::state::{Logging, ROOT};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Signature, Value, number};

pub(super) static LOGGER: Class = Class::new("Logger").module("logging").methods(method);
static ROOT_LOGGER: Class = Class::new("RootLogger").module("logging").base(&LOGGER);

/// A logger is its name; what is set for it is with the module's state.
pub(super) struct Logger {
    name: Arc<str>,
}

impl Logger {
    fn value(name: &str) -> Value {
        Value::object(Self { name: name.into() })
    }

    /// The logger above, as far as one was asked for.
    fn parent(&self, logging: &Logging) -> Value {
        if *self.name == *ROOT {
            return Value::None;
        }
        let mut above = &*self.name;
        while let Some((parent, _)) = above.rsplit_once('.') {
            if let Some(logger) = logging.loggers.lock().get(parent) {
                return logger.clone();
            }
            above = parent;
        }
        logging.logger(ROOT)
    }
}

impl Logging {
    /// The logger of this name: one object for all who ask.
    pub(super) fn logger(&self, name: &str) -> Value {
        let mut loggers = self.loggers.lock();
        loggers
            .entry(name.into())
            .or_insert_with(|| Logger::value(name))
            .clone()
    }
}

static GET_LOGGER: NativeFunction = NativeFunction::new("logging", "getLogger", get_logger);

/// `logging.getLogger(name=None)`
pub(super) fn get_logger(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const NAME: Signature<1> = Signature::new("getLogger", ["name"]);
    let [name] = args.bind(&NAME)?;
    let logging = thread.module_state::<Logging>();
    match name {
        None | Some(Value::None) => Ok(logging.logger(ROOT)),
        Some(Value::Str(name)) if name.is_empty() => Ok(logging.logger(ROOT)),
        Some(Value::Str(name)) => Ok(logging.logger(&name)),
        Some(_) => Err(Raise::type_error("A logger name must be a string")),
    }
}

impl NativeObject for Logger {
    fn class(&self) -> &'static Class {
        if *self.name == *ROOT { &ROOT_LOGGER } else { &LOGGER }
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let logging = thread.module_state::<Logging>();
        Ok(match name {
            "name" => Some(Value::Str(self.name.clone())),
            "level" => Some(logging.level(&self.name).into()),
            "parent" => Some(self.parent(&logging)),
            "handlers" => Some(logging.handlers(&self.name)),
            "propagate" => Some(logging.propagates(&self.name)),
            _ => None,
        })
    }

    fn set_attribute(&self, thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        let logging = thread.module_state::<Logging>();
        match (name, value) {
            ("propagate", value) => drop(logging.kept.lock().insert(self.name.clone(), value)),
            ("handlers", list @ Value::List(_)) => drop(logging.handlers.lock().insert(self.name.clone(), list)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A logger crosses by its name.
    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let name = (*self.name != *ROOT).then(|| Value::Str(self.name.clone()));
        Ok((Value::Native(&GET_LOGGER), name.into_iter().collect()))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let level = level::name(thread.module_state::<Logging>().effective_level(&self.name));
        Ok(Some(format!("<{} {} ({level})>", self.class().name, self.name)))
    }
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "debug" => |thread, this, args| log_at(thread, name_of(this), "Logger.debug", DEBUG, args),
        "info" => |thread, this, args| log_at(thread, name_of(this), "Logger.info", INFO, args),
        "warning" => |thread, this, args| log_at(thread, name_of(this), "Logger.warning", WARNING, args),
        "warn" => |thread, this, args| log_at(thread, name_of(this), "Logger.warn", WARNING, args),
        "error" => |thread, this, args| log_at(thread, name_of(this), "Logger.error", ERROR, args),
        "critical" => |thread, this, args| log_at(thread, name_of(this), "Logger.critical", CRITICAL, args),
        "fatal" => |thread, this, args| log_at(thread, name_of(this), "Logger.fatal", CRITICAL, args),
        "exception" => {
            |thread, this, args| log_at(thread, name_of(this), "Logger.exception", ERROR, with_exception(args))
        }
        "log" => |thread, this, args| log(thread, name_of(this), args),
        "setLevel" => |thread, this, args| {
            let level = level::check(thread, &args.one("Logger.setLevel")?)?;
            thread
                .module_state::<Logging>()
                .levels
                .lock()
                .insert(name_of(this).into(), level);
            Ok(Value::None)
        },
        "getEffectiveLevel" => |thread, this, args| {
            args.none("Logger.getEffectiveLevel")?;
            Ok(thread.module_state::<Logging>().effective_level(name_of(this)).into())
        },
        "isEnabledFor" => |thread, this, args| {
            let level = number::index(&args.one("Logger.isEnabledFor")?)?;
            Ok(thread.module_state::<Logging>().is_enabled(name_of(this), level).into())
        },
        "hasHandlers" => |thread, this, args| {
            args.none("Logger.hasHandlers")?;
            let logging = thread.module_state::<Logging>();
            Ok((!logging.all_handlers(name_of(this)).is_empty()).into())
        },
        "addHandler" => |thread, this, args| {
            let handler = args.one("Logger.addHandler")?;
            if let Value::List(own) = thread.module_state::<Logging>().handlers(name_of(this)) {
                let mut own = own.lock();
                if !own.iter().any(|known| known.is(&handler)) {
                    own.push(handler);
                }
            }
            Ok(Value::None)
        },
        "removeHandler" => |thread, this, args| {
            let handler = args.one("Logger.removeHandler")?;
            if let Value::List(own) = thread.module_state::<Logging>().handlers(name_of(this)) {
                own.lock().retain(|known| !known.is(&handler));
            }
            Ok(Value::None)
        },
        _ => return None,
    };
    Some(method)
}

fn name_of(this: &Value) -> &str {
    this.downcast::<Logger>().map_or(ROOT, |logger| &logger.name)
}

/// The arguments of `exception`, which is `error` with the exception being handled.
pub(super) fn with_exception(mut args: Args) -> Args {
    if !args.keyword.iter().any(|(name, _)| **name == *"exc_info") {
        args.keyword.push(("exc_info".into(), true.into()));
    }
    args
}

/// `log(level, msg, *args)`
pub(super) fn log(thread: &mut Thread, name: &str, mut args: Args) -> Result<Value, Raise> {
    if args.positional.len() < 2 {
        let names: &[&str] = if args.positional.is_empty() {
            &["level", "msg"]
        } else {
            &["msg"]
        };
        return Err(forklore_python::value::missing_arguments(
            "Logger.log",
            "positional",
            names,
        ));
    }
    let Some(level) = number::as_int(&args.positional.remove(0)) else {
        return Err(Raise::type_error("level must be an integer"));
    };
    log_at(thread, name, "Logger.log", level, args)
}

/// Logs `msg % args` under `name` if `level` is high enough there.
pub(super) fn log_at(thread: &mut Thread, name: &str, function: &str, level: i64, args: Args) -> Result<Value, Raise> {
    let mut positional = args.positional.into_iter();
    let Some(message) = positional.next() else {
        return Err(forklore_python::value::missing_arguments(
            function,
            "positional",
            &["msg"],
        ));
    };
    let logging = thread.module_state::<Logging>();
    if !logging.is_enabled(name, level) {
        return Ok(Value::None);
    }
    let mut with_traceback = false;
    for (keyword, value) in args.keyword {
        match &*keyword {
            "exc_info" => with_traceback = value.is_true(),
            "stacklevel" | "stack_info" => {}
            "extra" => {
                return Err(Raise::value_error(
                    "'extra' is not supported: put the fields into the message",
                ));
            }
            other => {
                let text = format!("Logger._log() got an unexpected keyword argument '{other}'");
                return Err(Raise::type_error(text));
            }
        }
    }
    let record = Record {
        name: name.into(),
        level,
        message,
        args: positional.collect(),
        with_traceback,
    };
    handler::handle(thread, &logging, &record)?;
    Ok(Value::None)
}
