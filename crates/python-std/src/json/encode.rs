//! `json.dumps`

use std::sync::Arc;

use indexmap::IndexMap;

use super::deeper;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::text::repr_float;
use forklore_python::value::limit::room_to_grow;
use forklore_python::value::{Args, Key, Value, collect, list};

/// `json.dumps(obj, *, skipkeys, ensure_ascii, check_circular, allow_nan, cls, indent, separators, default, sort_keys)`
pub(super) fn dumps(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let given = args.positional.len();
    if given > 1 {
        let text = format!("dumps() takes 1 positional argument but {given} were given");
        return Err(Raise::type_error(text));
    }
    let mut value = args.positional.into_iter().next();
    let mut encoder = Encoder::new();
    let mut separators = None;
    for (name, option) in args.keyword {
        match &*name {
            "obj" => value = Some(option),
            "skipkeys" => encoder.skip_keys = option.is_true(),
            "ensure_ascii" => encoder.ascii = option.is_true(),
            "allow_nan" => encoder.allow_nan = option.is_true(),
            "sort_keys" => encoder.sort_keys = option.is_true(),
            "indent" => encoder.indent = indent(option)?,
            "default" => encoder.default = Some(option).filter(|option| !matches!(option, Value::None)),
            "separators" => separators = Some(option).filter(|option| !matches!(option, Value::None)),
            "check_circular" | "cls" => {}
            name => {
                let text = format!("JSONEncoder.__init__() got an unexpected keyword argument '{name}'");
                return Err(Raise::type_error(text));
            }
        }
    }
    let Some(value) = value else {
        let text = "dumps() missing 1 required positional argument: 'obj'";
        return Err(Raise::type_error(text));
    };
    if encoder.indent.is_some() {
        encoder.item_separator = ",".into();
    }
    if let Some(separators) = separators {
        match collect(thread, &separators)?.as_slice() {
            [Value::Str(item), Value::Str(key)] => {
                (encoder.item_separator, encoder.key_separator) = (item.clone(), key.clone());
            }
            _ => return Err(Raise::type_error("separators must be a pair of str")),
        }
    }
    encoder.write(thread, &value)?;
    Ok(encoder.out.into())
}

/// What a level is indented by; `None` writes everything on one line.
fn indent(option: Value) -> Result<Option<Arc<str>>, Raise> {
    match option {
        Value::None => Ok(None),
        Value::Str(text) => Ok(Some(text)),
        other => {
            let width = usize::try_from(forklore_python::builtins::integer(&other)?).unwrap_or(0);
            forklore_python::value::limit::room_for(width, super::MAX_DEPTH)?;
            Ok(Some(" ".repeat(width).into()))
        }
    }
}

struct Encoder {
    out: String,
    skip_keys: bool,
    ascii: bool,
    allow_nan: bool,
    sort_keys: bool,
    indent: Option<Arc<str>>,
    item_separator: Arc<str>,
    key_separator: Arc<str>,
    default: Option<Value>,
    /// What is being written, from the outermost in: none of it may be within itself.
    open: Vec<Value>,
}

impl Encoder {
    fn new() -> Self {
        Self {
            out: String::new(),
            skip_keys: false,
            ascii: true,
            allow_nan: true,
            sort_keys: false,
            indent: None,
            item_separator: ", ".into(),
            key_separator: ": ".into(),
            default: None,
            open: Vec::new(),
        }
    }

    /// Appends, as long as there is room: what occurs often in a small value makes a large text.
    fn put(&mut self, text: &str) -> Result<(), Raise> {
        if self.out.len() + text.len() > self.out.capacity() {
            room_to_grow(self.out.len() + text.len(), 1)?;
        }
        self.out.push_str(text);
        Ok(())
    }

    fn write(&mut self, thread: &mut Thread, value: &Value) -> Result<(), Raise> {
        match value {
            Value::None => self.put("null"),
            Value::Bool(value) => self.put(if *value { "true" } else { "false" }),
            Value::Int(value) => self.put(&value.to_string()),
            Value::Float(value) => {
                let text = self.float(*value)?;
                self.put(&text)
            }
            Value::Str(text) => self.string(text),
            Value::List(_) | Value::Tuple(_) => self.within(value, |this| {
                let items = collect(thread, value)?;
                this.array(thread, &items)
            }),
            Value::Dict(dict) => self.within(value, |this| this.object(thread, dict.snapshot().into_iter().collect())),
            Value::Object(object) if let Some(number) = object.as_int() => self.put(&number.to_string()),
            other => match self.default.clone() {
                None => {
                    let text = format!("Object of type {} is not JSON serializable", other.class().name);
                    Err(Raise::type_error(text))
                }
                Some(default) => self.within(other, |this| {
                    let stands_for = thread.call(&default, Args::positional(vec![other.clone()]))?;
                    this.write(thread, &stands_for)
                }),
            },
        }
    }

    /// Writes what is within `value`.
    fn within(&mut self, value: &Value, inside: impl FnOnce(&mut Self) -> Result<(), Raise>) -> Result<(), Raise> {
        if self.open.iter().any(|open| open.is(value)) {
            return Err(Raise::value_error("Circular reference detected"));
        }
        self.open.push(value.clone());
        let done = deeper(self.open.len(), "encoding a JSON object", || inside(self));
        self.open.pop();
        done
    }

    fn float(&self, value: f64) -> Result<String, Raise> {
        if value.is_finite() {
            return Ok(repr_float(value));
        }
        if !self.allow_nan {
            return Err(Raise::value_error("Out of range float values are not JSON compliant"));
        }
        Ok(match (value.is_nan(), value > 0.0) {
            (true, _) => "NaN",
            (_, true) => "Infinity",
            (_, false) => "-Infinity",
        }
        .to_owned())
    }

    fn string(&mut self, text: &str) -> Result<(), Raise> {
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('"');
        for c in text.chars() {
            match c {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                '\u{8}' => quoted.push_str("\\b"),
                '\u{c}' => quoted.push_str("\\f"),
                ' '..='~' => quoted.push(c),
                c if c >= ' ' && !self.ascii => quoted.push(c),
                c => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        quoted.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        quoted.push('"');
        self.put(&quoted)
    }

    /// Begins a line, if lines are wanted.
    fn line(&mut self, depth: usize) -> Result<(), Raise> {
        let Some(indent) = self.indent.clone() else {
            return Ok(());
        };
        self.put("\n")?;
        (0..depth).try_for_each(|_| self.put(&indent))
    }

    fn separate(&mut self, nth: usize) -> Result<(), Raise> {
        if nth > 0 {
            let separator = self.item_separator.clone();
            self.put(&separator)?;
        }
        self.line(self.depth())
    }

    /// How many arrays and objects are open: what stands in for something else is none.
    fn depth(&self) -> usize {
        let is_container = |value: &&Value| matches!(value, Value::List(_) | Value::Tuple(_) | Value::Dict(_));
        self.open.iter().filter(is_container).count()
    }

    fn array(&mut self, thread: &mut Thread, items: &[Value]) -> Result<(), Raise> {
        if items.is_empty() {
            return self.put("[]");
        }
        self.put("[")?;
        for (nth, item) in items.iter().enumerate() {
            self.separate(nth)?;
            self.write(thread, item)?;
        }
        self.line(self.depth() - 1)?;
        self.put("]")
    }

    fn object(&mut self, thread: &mut Thread, mut entries: Vec<(Key, Value)>) -> Result<(), Raise> {
        if entries.is_empty() {
            return self.put("{}");
        }
        if self.sort_keys {
            let mut values: IndexMap<Key, Value> = entries.iter().cloned().collect();
            let keys = entries.into_iter().map(|(key, _)| key.into_value()).collect();
            entries = Vec::new();
            for key in list::sorted(thread, keys, Args::default())? {
                let key = Key::new(key)?;
                let value = values.swap_remove(&key).unwrap_or_default();
                entries.push((key, value));
            }
        }
        self.put("{")?;
        let mut nth = 0;
        for (key, value) in entries {
            let Some(name) = self.name(key.value())? else { continue };
            self.separate(nth)?;
            self.string(&name)?;
            let separator = self.key_separator.clone();
            self.put(&separator)?;
            self.write(thread, &value)?;
            nth += 1;
        }
        self.line(self.depth() - 1)?;
        self.put("}")
    }

    /// A key as the name of a member; `None` if it is to be skipped.
    fn name(&self, key: &Value) -> Result<Option<Arc<str>>, Raise> {
        Ok(Some(match key {
            Value::Str(text) => text.clone(),
            Value::None => "null".into(),
            Value::Bool(true) => "true".into(),
            Value::Bool(false) => "false".into(),
            Value::Int(value) => value.to_string().into(),
            Value::Float(value) => self.float(*value)?.into(),
            Value::Object(object) if let Some(number) = object.as_int() => number.to_string().into(),
            _ if self.skip_keys => return Ok(None),
            other => {
                let class = other.class().name;
                let text = format!("keys must be str, int, float, bool or None, not {class}");
                return Err(Raise::type_error(text));
            }
        }))
    }
}
