//! Records: what is known of a logged message, and how it becomes a line.

use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;

use super::level;
use crate::time;
use forklore_python::exception::{KEY_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::text::{PercentPiece, PercentTemplate, strftime};
use forklore_python::traceback;
use forklore_python::value::{Args, Key, Value, display, template};

/// What `basicConfig` takes without `format`.
pub(super) const DEFAULT_FORMAT: &str = "%(levelname)s:%(name)s:%(message)s";
const DEFAULT_BRACE_FORMAT: &str = "{levelname}:{name}:{message}";

/// What is used where nothing else is said.
const MESSAGE_ALONE: &str = "%(message)s";

/// A message on its way to the handler.
pub(super) struct Record {
    pub(super) name: Arc<str>,
    pub(super) level: i64,
    pub(super) message: Value,
    pub(super) args: Vec<Value>,
    /// Whether the traceback of the exception that is being handled follows.
    pub(super) with_traceback: bool,
}

/// How a line is put together.
pub(super) struct Format {
    template: Arc<str>,
    style: Style,
    /// For `asctime`; the default has milliseconds behind it.
    datefmt: Option<Arc<str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Percent,
    Brace,
}

impl Format {
    /// The format that the arguments of `basicConfig` describe.
    pub(super) fn new(
        thread: &mut Thread,
        format: Option<Value>,
        datefmt: Option<Value>,
        style: Option<Value>,
    ) -> Result<Self, Raise> {
        let (style, default) = match optional_text(thread, style)?.as_deref() {
            None | Some("%") => (Style::Percent, DEFAULT_FORMAT),
            Some("{") => (Style::Brace, DEFAULT_BRACE_FORMAT),
            Some(_) => return Err(Raise::value_error("Style must be one of: %, {")),
        };
        let template = optional_text(thread, format)?.unwrap_or_else(|| default.into());
        let names_a_field = |piece| matches!(piece, Ok(PercentPiece::Field(field)) if field.key.is_some());
        if style == Style::Percent && !PercentTemplate::new(&template).any(names_a_field) {
            return Err(Raise::value_error(format!("Invalid format '{template}' for '%' style")));
        }
        Ok(Self {
            template,
            style,
            datefmt: optional_text(thread, datefmt)?,
        })
    }

    /// What is used where there is no formatter.
    pub(super) fn message_alone() -> Self {
        Self {
            template: MESSAGE_ALONE.into(),
            style: Style::Percent,
            datefmt: None,
        }
    }

    fn uses(&self, field: &str) -> bool {
        self.template.contains(field)
    }

    fn fill(&self, thread: &mut Thread, fields: Vec<(Arc<str>, Value)>) -> Result<String, Raise> {
        let filled = match self.style {
            Style::Percent => {
                let fields: IndexMap<Key, Value> = fields
                    .into_iter()
                    .map(|(name, value)| (Key::str(&name), value))
                    .collect();
                template::percent(thread, &self.template, &Value::dict(fields))
            }
            Style::Brace => {
                let args = Args {
                    positional: Vec::new(),
                    keyword: fields,
                };
                template::format_template(thread, &self.template, &args)
            }
        };
        filled.map_err(|raise| match raise.is(&KEY_ERROR) {
            true => {
                let field = display::exception_text(thread, &raise.0).unwrap_or_default();
                Raise::value_error(format!("Formatting field not found in record: {field}"))
            }
            false => raise,
        })
    }
}

fn optional_text(thread: &mut Thread, value: Option<Value>) -> Result<Option<Arc<str>>, Raise> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(Value::Str(text)) => Ok(Some(text)),
        Some(other) => Ok(Some(display::str(thread, &other)?.into())),
    }
}

impl Record {
    /// `msg % args`
    fn message(&self, thread: &mut Thread) -> Result<String, Raise> {
        let message = display::str(thread, &self.message)?;
        match self.args.as_slice() {
            [] => Ok(message),
            [only @ Value::Dict(_)] if only.is_true() => template::percent(thread, &message, only),
            args => template::percent(thread, &message, &Value::tuple(args.to_vec())),
        }
    }

    pub(super) fn line(&self, thread: &mut Thread, format: &Format) -> Result<String, Raise> {
        let message = self.message(thread)?;
        let fields = self.fields(thread, format, message)?;
        let mut line = format.fill(thread, fields)?;
        if self.with_traceback {
            let text = match thread.handled() {
                Some(exception) => traceback::format(thread, &exception),
                None => "NoneType: None".to_owned(),
            };
            line.push('\n');
            line.push_str(text.trim_end_matches('\n'));
        }
        Ok(line)
    }

    /// The attributes of a log record that `format` asks for, and some that cost nothing.
    fn fields(&self, thread: &mut Thread, format: &Format, message: String) -> Result<Vec<(Arc<str>, Value)>, Raise> {
        let file = thread.runtime().program.file_name.clone();
        let path = Path::new(&*file);
        let part =
            |part: Option<&std::ffi::OsStr>| part.map_or(Value::None, |part| part.to_string_lossy().as_ref().into());
        let mut fields: Vec<(Arc<str>, Value)> = vec![
            ("name".into(), Value::Str(self.name.clone())),
            ("levelno".into(), self.level.into()),
            ("levelname".into(), level::name(self.level).into()),
            ("message".into(), message.into()),
            ("pathname".into(), Value::Str(file.clone())),
            ("filename".into(), part(path.file_name())),
            ("module".into(), part(path.file_stem())),
            ("lineno".into(), i64::from(thread.line()).into()),
            ("funcName".into(), Value::Str(thread.function_name().clone())),
            ("process".into(), thread.stage().pid().into()),
        ];
        if format.uses("processName") {
            let process = call_module(thread, "multiprocessing", "current_process")?;
            fields.push(("processName".into(), name_of(thread, process, "MainProcess")?));
        }
        if format.uses("thread") {
            let current = call_module(thread, "threading", "current_thread")?;
            fields.push(("threadName".into(), name_of(thread, current, "MainThread")?));
            fields.push((
                "thread".into(),
                call_module(thread, "threading", "get_ident")?.unwrap_or(Value::None),
            ));
        }
        let created = time::date(thread);
        let msecs = (created.fract() * 1000.0).floor();
        fields.push(("created".into(), created.into()));
        fields.push(("msecs".into(), msecs.into()));
        if format.uses("asctime") {
            let asctime = match &format.datefmt {
                Some(datefmt) => strftime(datefmt, created)?,
                None => format!("{},{msecs:03}", strftime("%Y-%m-%d %H:%M:%S", created)?),
            };
            fields.push(("asctime".into(), asctime.into()));
        }
        Ok(fields)
    }

    /// What `Handler.handleError` prints, without the frames inside `logging`.
    pub(super) fn complaint(&self, thread: &mut Thread, raise: &Raise) -> Result<String, Raise> {
        let headline = traceback::headline(thread, &raise.0);
        let file = thread.runtime().program.file_name.clone();
        let (line, function) = (thread.line(), thread.function_name().clone());
        let message = display::repr(thread, &self.message)?;
        let args = display::repr(thread, &Value::tuple(self.args.clone()))?;
        let source = thread.runtime().program.line_text(line).trim().to_owned();
        Ok(format!(
            "--- Logging error ---\nTraceback (most recent call last):\n{headline}Call stack:\n  File \"{file}\", \
             line {line}, in {function}\n    {source}\nMessage: {message}\nArguments: {args}\n"
        ))
    }
}

/// Calls a function of another module, if there is that module: what a record
/// says of processes, threads and time is what the listing would be told.
fn call_module(thread: &mut Thread, module: &str, function: &str) -> Result<Option<Value>, Raise> {
    let Some(module) = thread.library().find(module) else {
        return Ok(None);
    };
    match module.get(thread, function)? {
        Some(function) => thread.call(&function, Args::default()).map(Some),
        None => Ok(None),
    }
}

fn name_of(thread: &mut Thread, named: Option<Value>, default: &str) -> Result<Value, Raise> {
    match named {
        Some(named) => thread.get_attribute(&named, "name"),
        None => Ok(default.into()),
    }
}
