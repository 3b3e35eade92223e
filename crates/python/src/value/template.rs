//! Filling in templates: `text % values` and `str.format`.

use super::display::{format, repr, str};
use super::limit::room_for;
use super::number::{self, Number, as_int};
use super::{Args, Key, Value, subscript};
use crate::exception::{INDEX_ERROR, OVERFLOW_ERROR, Raise};
use crate::interp::Thread;
use crate::text::{
    Amount, Conversion, Field, FieldName, First, FormatPiece, FormatTemplate, Numbering, PercentPiece, PercentTemplate,
    Step, ascii,
};

/// `template % values`.
pub fn percent(thread: &mut Thread, template: &str, values: &Value) -> Result<String, Raise> {
    filled(
        thread,
        PercentTemplate::new(template),
        Arguments::new(values, TemplateKind::Text),
    )
}

/// `template % values` of bytes, which are taken for characters of the same number meanwhile.
pub fn percent_bytes(thread: &mut Thread, template: &[u8], values: &Value) -> Result<Vec<u8>, Raise> {
    let template = PercentTemplate::of_bytes(template);
    let text = filled(thread, template, Arguments::new(values, TemplateKind::Bytes))?;
    Ok(text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect())
}

fn filled(thread: &mut Thread, template: PercentTemplate, mut arguments: Arguments<'_>) -> Result<String, Raise> {
    let mut out = String::new();
    for piece in template {
        match piece? {
            PercentPiece::Literal(text) => out.push_str(&text),
            PercentPiece::Field(field) => out.push_str(&arguments.fill(thread, field)?),
        }
        room_for(out.len(), 1)?;
    }
    arguments.finish()?;
    Ok(out)
}

/// What a template is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TemplateKind {
    Text,
    Bytes,
}

/// The right side of `%`, being used up.
struct Arguments<'a> {
    whole: &'a Value,
    rest: std::slice::Iter<'a, Value>,
    named: bool,
    kind: TemplateKind,
}

impl<'a> Arguments<'a> {
    fn new(values: &'a Value, kind: TemplateKind) -> Self {
        let items = match values {
            Value::Tuple(items) => items,
            single => std::slice::from_ref(single),
        };
        Self {
            whole: values,
            rest: items.iter(),
            named: false,
            kind,
        }
    }

    fn next(&mut self) -> Result<&'a Value, Raise> {
        match self.rest.next() {
            Some(value) if !self.named => Ok(value),
            _ => Err(Raise::type_error("not enough arguments for format string")),
        }
    }

    fn amount(&mut self) -> Result<i64, Raise> {
        let value = self.next()?;
        as_int(value).ok_or_else(|| Raise::type_error("* wants int"))
    }

    fn fill(&mut self, thread: &mut Thread, mut field: Conversion) -> Result<String, Raise> {
        let named = match field.key.take() {
            None => None,
            Some(key) => {
                let mapped = matches!(self.whole, Value::Dict(_)).then(|| match self.kind {
                    TemplateKind::Text => Value::from(key),
                    TemplateKind::Bytes => {
                        Value::Bytes(key.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect())
                    }
                });
                let key = mapped.ok_or_else(|| Raise::type_error("format requires a mapping"))?;
                self.named = true;
                Some(subscript::get(thread, self.whole, &key)?)
            }
        };
        if field.width == Amount::Argument {
            let width = self.amount()?;
            field.set_width(width)?;
        }
        if field.precision == Amount::Argument {
            let precision = self.amount()?;
            field.set_precision(precision)?;
        }
        match named {
            Some(value) => self.convert(thread, &field, &value),
            None => {
                let value = self.next()?;
                self.convert(thread, &field, value)
            }
        }
    }

    fn convert(&self, thread: &mut Thread, field: &Conversion, value: &Value) -> Result<String, Raise> {
        match (self.kind, field.code, value) {
            (TemplateKind::Text, ..) => convert(thread, field, value),
            (_, 's' | 'b', Value::Bytes(bytes)) => {
                Ok(field.text(&bytes.iter().copied().map(char::from).collect::<String>()))
            }
            (_, 's' | 'b', other) => Err(Raise::type_error(format!(
                "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
                other.type_name()
            ))),
            (_, 'r', value) => Ok(field.text(&ascii(&repr(thread, value)?))),
            (_, 'c', Value::Bytes(byte)) if byte.len() == 1 => Ok(field.text(&char::from(byte[0]).to_string())),
            (_, 'c', value) => {
                let number = as_int(value)
                    .ok_or_else(|| Raise::type_error("%c requires an integer in range(256) or a single byte"))?;
                let byte = u8::try_from(number);
                let byte = byte.map_err(|_| Raise::new(&OVERFLOW_ERROR, "%c arg not in range(256)"))?;
                Ok(field.text(&char::from(byte).to_string()))
            }
            _ => convert(thread, field, value),
        }
    }

    /// Refuses what is left over. A single value that could be a mapping or a
    /// sequence to look things up in may be left unused, as in CPython.
    fn finish(mut self) -> Result<(), Raise> {
        let may_be_left = matches!(
            self.whole,
            Value::Dict(_) | Value::List(_) | Value::Range(_) | Value::Bytes(_)
        );
        match self.rest.next() {
            Some(_) if !self.named && !may_be_left => Err(Raise::type_error(match self.kind {
                TemplateKind::Text => "not all arguments converted during string formatting",
                TemplateKind::Bytes => "not all arguments converted during bytes formatting",
            })),
            _ => Ok(()),
        }
    }
}

fn convert(thread: &mut Thread, field: &Conversion, value: &Value) -> Result<String, Raise> {
    let code = field.code;
    match code {
        's' => Ok(field.text(&str(thread, value)?)),
        'r' => Ok(field.text(&repr(thread, value)?)),
        'a' => Ok(field.text(&ascii(&repr(thread, value)?))),
        'c' => convert_character(field, value),
        'd' | 'i' | 'u' => match Number::of(value) {
            Some(Number::Int(value)) => Ok(field.integer(value)),
            Some(Number::Float(value)) => Ok(field.integer(truncated(value)?)),
            None => Err(Raise::type_error(format!(
                "%{code} format: a real number is required, not {}",
                value.type_name()
            ))),
        },
        'o' | 'x' | 'X' => match as_int(value) {
            Some(value) => Ok(field.integer(value)),
            None => Err(Raise::type_error(format!(
                "%{code} format: an integer is required, not {}",
                value.type_name()
            ))),
        },
        _ => match Number::of(value) {
            Some(number) => Ok(field.float(number.to_float())),
            None => Err(Raise::type_error(format!(
                "must be real number, not {}",
                value.type_name()
            ))),
        },
    }
}

fn convert_character(field: &Conversion, value: &Value) -> Result<String, Raise> {
    match (as_int(value), value) {
        (Some(code), _) => Ok(field.character(code)?),
        (_, Value::Str(text)) if text.chars().count() == 1 => Ok(field.text(text)),
        _ => Err(Raise::type_error("%c requires int or char")),
    }
}

/// `int(value)` of a float.
pub fn truncated(value: f64) -> Result<i64, Raise> {
    if value.is_nan() {
        return Err(Raise::value_error("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        return Err(Raise::new(&OVERFLOW_ERROR, "cannot convert float infinity to integer"));
    }
    let whole = value.trunc();
    // Within the range of an i64.
    match (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole) {
        true => Ok(number::whole(whole)),
        false => Err(Raise::int_overflow()),
    }
}

/// `template.format(*args, **kwargs)`.
pub fn format_template(thread: &mut Thread, template: &str, args: &Args) -> Result<String, Raise> {
    Filler {
        args,
        mapping: None,
        numbering: Numbering::default(),
    }
    .fill(thread, template, 2)
}

/// `template.format_map(mapping)`.
pub fn format_map(thread: &mut Thread, template: &str, mapping: &Value) -> Result<String, Raise> {
    Filler {
        args: &Args::default(),
        mapping: Some(mapping),
        numbering: Numbering::default(),
    }
    .fill(thread, template, 2)
}

struct Filler<'a> {
    args: &'a Args,
    /// What names are looked up in, in place of the arguments.
    mapping: Option<&'a Value>,
    numbering: Numbering,
}

impl Filler<'_> {
    fn fill(&mut self, thread: &mut Thread, template: &str, levels: usize) -> Result<String, Raise> {
        if levels == 0 {
            return Err(Raise::value_error("Max string recursion exceeded"));
        }
        let mut out = String::new();
        for piece in FormatTemplate::new(template) {
            match piece? {
                FormatPiece::Literal(text) => out.push_str(&text),
                FormatPiece::Field(field) => out.push_str(&self.field(thread, &field, levels)?),
            }
            room_for(out.len(), 1)?;
        }
        Ok(out)
    }

    fn field(&mut self, thread: &mut Thread, field: &Field, levels: usize) -> Result<String, Raise> {
        let value = self.find(thread, &field.name)?;
        let value = match field.conversion {
            None => value,
            Some('s') => str(thread, &value)?.into(),
            Some('r') => repr(thread, &value)?.into(),
            Some('a') => ascii(&repr(thread, &value)?).into(),
            Some(other) => return Err(Raise::value_error(format!("Unknown conversion specifier {other}"))),
        };
        if field.spec_is_template() {
            let spec = self.fill(thread, &field.spec, levels - 1)?;
            return format(thread, &value, &spec);
        }
        format(thread, &value, &field.spec)
    }

    fn find(&mut self, thread: &mut Thread, name: &str) -> Result<Value, Raise> {
        let FieldName { first, steps } = FieldName::parse(name)?;
        let index = match first {
            First::Automatic => Some(self.numbering.automatic()?),
            First::Index(index) => {
                self.numbering.manual()?;
                Some(index)
            }
            First::Name(_) => None,
        };
        let mut value = match (&first, index) {
            (First::Name(name), _) if let Some(mapping) = self.mapping => {
                subscript::get(thread, mapping, &(&**name).into())?
            }
            (_, Some(_)) if self.mapping.is_some() => {
                return Err(Raise::value_error("Format string contains positional fields"));
            }
            (First::Name(name), _) => {
                let found = self.args.keyword.iter().find(|(keyword, _)| **keyword == **name);
                found
                    .map(|(_, value)| value.clone())
                    .ok_or_else(|| subscript::missing_key(Key::str(name)))?
            }
            (_, index) => {
                let index = index.unwrap_or_default();
                self.args.positional.get(index).cloned().ok_or_else(|| {
                    let text = format!("Replacement index {index} out of range for positional args tuple");
                    Raise::new(&INDEX_ERROR, text)
                })?
            }
        };
        for step in steps {
            value = match step {
                Step::Attribute(name) => thread.get_attribute(&value, &name)?,
                Step::Index(index) => subscript::get(thread, &value, &i64::try_from(index).unwrap_or(i64::MAX).into())?,
                Step::Key(key) => subscript::get(thread, &value, &key.into())?,
            };
        }
        Ok(value)
    }
}
