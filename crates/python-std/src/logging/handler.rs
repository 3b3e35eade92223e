//! Handlers and formatters: where records go, and how they look there.

use std::sync::Arc;

use super::level::{self, NOTSET};
use super::record::{Format, Record};
use super::state::{Logging, standard_error};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display};

/// `logging.Handler`, of which there is one kind.
pub(super) static HANDLER: Class = Class::new("Handler").module("logging").methods(method);
/// `logging.StreamHandler`
pub(super) static STREAM_HANDLER: Class = Class::new("StreamHandler")
    .module("logging")
    .base(&HANDLER)
    .construct(construct)
    .unpicklable_part("_thread.RLock");
/// `logging.Formatter`
pub(super) static FORMATTER: Class = Class::new("Formatter").module("logging").construct(construct_formatter);

/// Writes records to a stream.
pub(super) struct Handler {
    pub(super) stream: Value,
    pub(super) level: Shared<i64>,
    /// The formatter, if it was given one.
    formatter: Shared<Option<Value>>,
}

/// A formatter that a listing holds.
struct Formatter(Arc<Format>);

impl Handler {
    /// A handler that takes everything.
    pub(super) fn new(stream: Value, format: Option<Format>) -> Self {
        let formatter = format.map(|format| Value::object(Formatter(Arc::new(format))));
        Self {
            stream,
            level: Shared::new(NOTSET),
            formatter: Shared::new(formatter),
        }
    }

    /// How records look; without a formatter they are their message.
    pub(super) fn format(&self) -> Arc<Format> {
        let formatter = self.formatter.snapshot();
        match formatter
            .as_ref()
            .and_then(|formatter| formatter.downcast::<Formatter>())
        {
            Some(Formatter(format)) => format.clone(),
            None => Arc::new(Format::message_alone()),
        }
    }

    /// Gives it a formatter if it has none.
    pub(super) fn format_by_default(&self, format: &Value) {
        self.formatter.lock().get_or_insert_with(|| format.clone());
    }
}

/// Formats and writes a record. A message that does not fit its arguments is
/// reported on `sys.stderr`, and the listing goes on.
pub(super) fn handle(thread: &mut Thread, logging: &Logging, record: &Record) -> Result<(), Raise> {
    let handlers = logging.all_handlers(&record.name);
    if handlers.is_empty() && record.level >= level::WARNING {
        let stream = standard_error(thread)?;
        return emit(thread, &Handler::new(stream, None), record);
    }
    for handler in handlers.iter().filter_map(|handler| handler.downcast::<Handler>()) {
        if record.level >= *handler.level.lock() {
            emit(thread, handler, record)?;
        }
    }
    Ok(())
}

fn emit(thread: &mut Thread, handler: &Handler, record: &Record) -> Result<(), Raise> {
    match record.line(thread, &handler.format()) {
        Ok(line) => write(thread, &handler.stream, line + "\n"),
        Err(raise) => {
            let complaint = record.complaint(thread, &raise)?;
            let stderr = standard_error(thread)?;
            write(thread, &stderr, complaint)
        }
    }
}

fn write(thread: &mut Thread, stream: &Value, text: String) -> Result<(), Raise> {
    let write = thread.get_attribute(stream, "write")?;
    thread.call(&write, Args::positional(vec![text.into()]))?;
    let flush = thread.get_attribute(stream, "flush")?;
    thread.call(&flush, Args::default()).map(drop)
}

/// A formatter as a value.
pub(super) fn formatter(format: Format) -> Value {
    Value::object(Formatter(Arc::new(format)))
}

/// `StreamHandler(stream=None)`
fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("StreamHandler.__init__", ["stream"]);
    let [stream] = args.bind(&INIT)?;
    let stream = match stream.filter(|stream| !matches!(stream, Value::None)) {
        Some(stream) => stream,
        None => standard_error(thread)?,
    };
    Ok(Value::object(Handler::new(stream, None)))
}

/// `Formatter(fmt=None, datefmt=None, style='%')`
fn construct_formatter(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("Formatter.__init__", ["fmt", "datefmt", "style"]);
    let [template, datefmt, style] = args.bind(&INIT)?;
    let format = match template.filter(|template| !matches!(template, Value::None)) {
        Some(template) => Format::new(thread, Some(template), datefmt, style)?,
        None => Format::new(thread, Some("%(message)s".into()), datefmt, None)?,
    };
    Ok(formatter(format))
}

impl NativeObject for Formatter {
    fn class(&self) -> &'static Class {
        &FORMATTER
    }
}

impl NativeObject for Handler {
    fn class(&self) -> &'static Class {
        &STREAM_HANDLER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "level" => Some((*self.level.lock()).into()),
            "stream" => Some(self.stream.clone()),
            "formatter" => Some(self.formatter.snapshot().unwrap_or_default()),
            _ => None,
        })
    }

    /// As `StreamHandler.__repr__`.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = match thread.find_attribute(&self.stream, "name")? {
            Some(name) => format!("{} ", display::str(thread, &name)?),
            None => String::new(),
        };
        let level = level::name(*self.level.lock());
        Ok(Some(format!("<StreamHandler {name}({level})>")))
    }
}

fn this(value: &Value) -> Result<&Handler, Raise> {
    value
        .downcast::<Handler>()
        .ok_or_else(|| Raise::type_error("not a Handler"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "setLevel" => |thread, value, args| {
            let level = level::check(thread, &args.one("Handler.setLevel")?)?;
            *this(value)?.level.lock() = level;
            Ok(Value::None)
        },
        "setFormatter" => |_, value, args| {
            let formatter = args.one("Handler.setFormatter")?;
            let formatter = Some(formatter).filter(|formatter| !matches!(formatter, Value::None));
            *this(value)?.formatter.lock() = formatter;
            Ok(Value::None)
        },
        "flush" | "close" => |_, _, args| args.none("Handler.flush").map(|()| Value::None),
        _ => return None,
    })
}
