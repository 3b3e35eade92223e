//! `logging`, as far as a lesson needs it: loggers with levels, and handlers that
//! write formatted lines to a stream.
//!
//! Each process has its own configuration; a forked one starts with a copy, which
//! is why a pool's workers log in the format that their parent has set.

mod handler;
mod level;
mod logger;
mod record;
mod state;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Signature, Value, collect};
use handler::Handler;
pub use level::{CRITICAL, ERROR};
use level::{DEBUG, INFO, NOTSET, WARNING};
use record::Format;
use state::{Logging, ROOT, standard_error};

/// The module's table.
pub static MODULE: Module = Module::new(
    "logging",
    &[
        Entry::int("NOTSET", NOTSET),
        Entry::int("DEBUG", DEBUG),
        Entry::int("INFO", INFO),
        Entry::int("WARNING", WARNING),
        Entry::int("WARN", WARNING),
        Entry::int("ERROR", ERROR),
        Entry::int("CRITICAL", CRITICAL),
        Entry::int("FATAL", CRITICAL),
        Entry::str("BASIC_FORMAT", record::DEFAULT_FORMAT),
        Entry::class(&handler::FORMATTER),
        Entry::class(&handler::HANDLER),
        Entry::class(&logger::LOGGER),
        Entry::class(&handler::STREAM_HANDLER),
        Entry::function("logging", "basicConfig", basic_config),
        Entry::function("logging", "disable", disable),
        Entry::function("logging", "getLogger", logger::get_logger),
        Entry::function("logging", "getLevelName", |_, args| {
            level::name_or_number(&args.one("getLevelName")?)
        }),
        Entry::function("logging", "debug", |thread, args| {
            log_at_root(thread, "debug", DEBUG, args)
        }),
        Entry::function("logging", "info", |thread, args| {
            log_at_root(thread, "info", INFO, args)
        }),
        Entry::function("logging", "warning", |thread, args| {
            log_at_root(thread, "warning", WARNING, args)
        }),
        Entry::function("logging", "warn", |thread, args| {
            log_at_root(thread, "warn", WARNING, args)
        }),
        Entry::function("logging", "error", |thread, args| {
            log_at_root(thread, "error", ERROR, args)
        }),
        Entry::function("logging", "critical", |thread, args| {
            log_at_root(thread, "critical", CRITICAL, args)
        }),
        Entry::function("logging", "fatal", |thread, args| {
            log_at_root(thread, "fatal", CRITICAL, args)
        }),
        Entry::function("logging", "exception", |thread, args| {
            log_at_root(thread, "exception", ERROR, logger::with_exception(args))
        }),
        Entry::function("logging", "log", |thread, args| {
            configure_if_needed(thread)?;
            logger::log(thread, ROOT, args)
        }),
    ],
);

/// `logging.disable(level=CRITICAL)`
fn disable(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [level] = args.bind(&Signature::<1>::new("disable", ["level"]))?;
    let level = level.map_or(Ok(CRITICAL), |level| level::check(thread, &level))?;
    *thread.module_state::<Logging>().disabled.lock() = level;
    Ok(Value::None)
}

/// `multiprocessing.get_logger()`: a logger that keeps its records to itself.
pub fn library_logger(thread: &mut Thread, name: &str) -> Value {
    let logging = thread.module_state::<Logging>();
    logging.kept.lock().insert(name.into(), Value::Int(0));
    logging.logger(name)
}

/// Has that logger write to `sys.stderr`, from `level` on if one is given (`log_to_stderr`).
///
/// # Errors
/// What is wrong with the level.
pub fn log_to_stderr(thread: &mut Thread, name: &str, format: &str, level: Option<Value>) -> Result<Value, Raise> {
    let logger = library_logger(thread, name);
    let format = Format::new(thread, Some(format.into()), None, None)?;
    let stream = standard_error(thread)?;
    let logging = thread.module_state::<Logging>();
    if let Value::List(handlers) = logging.handlers(name) {
        handlers.lock().push(Value::object(Handler::new(stream, Some(format))));
    }
    if let Some(level) = level {
        let level = level::check(thread, &level)?;
        logging.levels.lock().insert(name.into(), level);
    }
    Ok(logger)
}

/// Logs `message` under the logger `name` of the library, at the level `INFO`.
pub fn info(thread: &mut Thread, name: &str, message: &str) {
    let args = Args::positional(vec![message.into()]);
    // What cannot be logged has no other place to be told.
    let _ = logger::log_at(thread, name, "Logger.log", INFO, args);
}

/// Logs `message` with the traceback of an exception under the logger `name`, as a module of the library does.
pub fn exception(thread: &mut Thread, name: &str, level: i64, message: &str, raise: &Raise) {
    let mut args = Args::positional(vec![message.into()]);
    args.keyword.push(("exc_info".into(), true.into()));
    thread.while_handling(raise, |thread| {
        // What cannot be logged has no other place to be told.
        let _ = logger::log_at(thread, name, "Logger.log", level, args);
    });
}

/// The functions of the module configure the root logger when nobody did.
fn log_at_root(thread: &mut Thread, function: &str, level: i64, args: Args) -> Result<Value, Raise> {
    configure_if_needed(thread)?;
    logger::log_at(thread, ROOT, function, level, args)
}

fn configure_if_needed(thread: &mut Thread) -> Result<(), Raise> {
    basic_config(thread, Args::default()).map(drop)
}

/// The arguments of `basicConfig`, by keyword alone.
#[derive(Default)]
struct Options {
    level: Option<Value>,
    format: Option<Value>,
    datefmt: Option<Value>,
    style: Option<Value>,
    stream: Option<Value>,
    handlers: Option<Value>,
    force: Option<Value>,
}

impl Options {
    fn new(args: Args) -> Result<Self, Raise> {
        if !args.positional.is_empty() {
            let given = args.positional.len();
            let were = if given == 1 { "was" } else { "were" };
            let text = format!("basicConfig() takes 0 positional arguments but {given} {were} given");
            return Err(Raise::type_error(text));
        }
        let mut options = Self::default();
        for (name, value) in args.keyword {
            let option = match &*name {
                "level" => &mut options.level,
                "format" => &mut options.format,
                "datefmt" => &mut options.datefmt,
                "style" => &mut options.style,
                "stream" => &mut options.stream,
                "force" => &mut options.force,
                "handlers" => &mut options.handlers,
                "filename" | "filemode" => {
                    let text = format!("'{name}' is not supported: a listing logs to sys.stdout or sys.stderr");
                    return Err(Raise::value_error(text));
                }
                _ => return Err(Raise::value_error(format!("Unrecognised argument(s): {name}"))),
            };
            // `None` says as much as nothing.
            *option = Some(value).filter(|value| !matches!(value, Value::None));
        }
        Ok(options)
    }
}

fn basic_config(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let options = Options::new(args)?;
    let logging = thread.module_state::<Logging>();
    let Value::List(installed) = logging.handlers(ROOT) else {
        return Ok(Value::None);
    };
    if options.force.is_some_and(|force| force.is_true()) {
        installed.lock().clear();
    } else if !installed.lock().is_empty() {
        return Ok(Value::None);
    }
    if options.handlers.is_some() && options.stream.is_some() {
        let text = "'stream' or 'filename' should not be specified together with 'handlers'";
        return Err(Raise::value_error(text));
    }
    let format = Format::new(thread, options.format, options.datefmt, options.style)?;
    let handlers = match (options.handlers, options.stream) {
        (Some(handlers), _) => collect(thread, &handlers)?,
        (None, Some(stream)) => vec![Value::object(Handler::new(stream, None))],
        (None, None) => vec![Value::object(Handler::new(standard_error(thread)?, None))],
    };
    if let Some(level) = options.level {
        let level = level::check(thread, &level)?;
        logging.levels.lock().insert(ROOT.into(), level);
    }
    let formatter = handler::formatter(format);
    for handler in handlers.iter().filter_map(|handler| handler.downcast::<Handler>()) {
        handler.format_by_default(&formatter);
    }
    installed.lock().extend(handlers);
    Ok(Value::None)
}
