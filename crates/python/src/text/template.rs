//! The template language of `str.format`, as in CPython's
//! `Objects/stringlib/unicode_format.h`: `{name!conversion:spec}`, where the name
//! is an argument with attributes and items behind it.

use super::TextError;

/// A field of a template, not yet looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What stands before `!` and `:`; see [`FieldName::parse`].
    pub name: String,
    /// `r`, `s` or `a` after a `!`; anything else is refused when it is applied.
    pub conversion: Option<char>,
    /// The format specifier, a template of its own where it holds braces.
    pub spec: String,
}

impl Field {
    /// Whether the specifier has fields in it, which are filled in first.
    pub fn spec_is_template(&self) -> bool {
        self.spec.contains('{')
    }
}

/// A piece of a `str.format` template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatPiece {
    /// Text to copy; doubled braces have become single ones.
    Literal(String),
    /// A field to fill in.
    Field(Field),
}

/// Reads a template piece by piece.
#[derive(Debug)]
pub struct FormatTemplate {
    chars: Vec<char>,
    position: usize,
}

impl FormatTemplate {
    /// Starts to read `template`.
    pub fn new(template: &str) -> Self {
        Self {
            chars: template.chars().collect(),
            position: 0,
        }
    }

    fn take(&mut self) -> Option<char> {
        let c = self.chars.get(self.position).copied();
        self.position += usize::from(c.is_some());
        c
    }

    fn piece(&mut self) -> Result<FormatPiece, TextError> {
        let rest = &self.chars[self.position..];
        let length = rest.iter().take_while(|c| !matches!(c, '{' | '}')).count();
        if length > 0 {
            let literal = rest[..length].iter().collect();
            self.position += length;
            return Ok(FormatPiece::Literal(literal));
        }
        match rest {
            ['{', '{', ..] | ['}', '}', ..] => {
                let literal = rest[0].to_string();
                self.position += 2;
                Ok(FormatPiece::Literal(literal))
            }
            ['}', ..] => Err(TextError::value("Single '}' encountered in format string")),
            ['{'] => Err(TextError::value("Single '{' encountered in format string")),
            _ => {
                self.position += 1;
                self.field().map(FormatPiece::Field)
            }
        }
    }

    fn field(&mut self) -> Result<Field, TextError> {
        let (name, end) = self.name()?;
        let mut conversion = None;
        match end {
            Some('}') => {
                return Ok(Field {
                    name,
                    conversion,
                    spec: String::new(),
                });
            }
            Some('!') => {
                let missing = || TextError::value("end of string while looking for conversion specifier");
                conversion = Some(self.take().ok_or_else(missing)?);
                match self.take() {
                    Some('}') => {
                        return Ok(Field {
                            name,
                            conversion,
                            spec: String::new(),
                        });
                    }
                    Some(':') | None => {}
                    Some(_) => return Err(TextError::value("expected ':' after conversion specifier")),
                }
            }
            Some(_) => {}
            None => return Err(TextError::value("expected '}' before end of string")),
        }
        Ok(Field {
            name,
            conversion,
            spec: self.spec()?,
        })
    }

    /// The field's name and the character that ended it.
    fn name(&mut self) -> Result<(String, Option<char>), TextError> {
        let mut name = String::new();
        let mut in_brackets = false;
        while let Some(c) = self.take() {
            match c {
                ']' => in_brackets = false,
                _ if in_brackets => {}
                '[' => in_brackets = true,
                '{' => return Err(TextError::value("unexpected '{' in field name")),
                '}' | ':' | '!' => return Ok((name, Some(c))),
                _ => {}
            }
            name.push(c);
        }
        Ok((name, None))
    }

    /// Everything up to the brace that closes the field.
    fn spec(&mut self) -> Result<String, TextError> {
        let mut spec = String::new();
        let mut depth = 1;
        while let Some(c) = self.take() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(spec);
            }
            spec.push(c);
        }
        Err(TextError::value("unmatched '{' in format spec"))
    }
}

impl Iterator for FormatTemplate {
    type Item = Result<FormatPiece, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.position < self.chars.len()).then(|| self.piece())
    }
}

/// Which argument a field starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// `{}`: the next one in turn.
    Automatic,
    /// `{0}`
    Index(usize),
    /// `{name}`
    Name(String),
}

/// A way from one value to the next: `.name` or `[item]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `.name`
    Attribute(String),
    /// `[3]`
    Index(usize),
    /// `[key]`, a text without quotes
    Key(String),
}

/// A field's name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldName {
    /// The argument.
    pub first: First,
    /// What is looked up in it, in order.
    pub steps: Vec<Step>,
}

impl FieldName {
    /// Reads the name of a [`Field`].
    pub fn parse(name: &str) -> Result<Self, TextError> {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let first = match index(first)? {
            _ if first.is_empty() => First::Automatic,
            Some(index) => First::Index(index),
            None => First::Name(first.to_owned()),
        };
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, tail) = Self::step(rest)?;
            steps.push(step);
            rest = tail;
        }
        Ok(Self { first, steps })
    }

    fn step(rest: &str) -> Result<(Step, &str), TextError> {
        let empty = || TextError::value("Empty attribute in format string");
        if let Some(rest) = rest.strip_prefix('.') {
            let (name, tail) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
            return if name.is_empty() {
                Err(empty())
            } else {
                Ok((Step::Attribute(name.to_owned()), tail))
            };
        }
        let Some(rest) = rest.strip_prefix('[') else {
            return Err(TextError::value(
                "Only '.' or '[' may follow ']' in format field specifier",
            ));
        };
        let (item, tail) = rest
            .split_once(']')
            .ok_or_else(|| TextError::value("Missing ']' in format string"))?;
        match index(item)? {
            _ if item.is_empty() => Err(empty()),
            Some(index) => Ok((Step::Index(index), tail)),
            None => Ok((Step::Key(item.to_owned()), tail)),
        }
    }
}

/// The number `text` stands for if it is all digits.
fn index(text: &str) -> Result<Option<usize>, TextError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| TextError::value("Too many decimal digits in format string"))
}

/// Counts the automatic fields of one `format` call, and holds templates to one
/// way of numbering.
#[derive(Debug, Default)]
pub enum Numbering {
    /// No field yet that would decide it.
    #[default]
    Open,
    /// Only `{}`; the next one takes this argument.
    Automatic(usize),
    /// Only `{0}`.
    Manual,
}

impl Numbering {
    /// The next argument's index for a `{}`.
    pub fn automatic(&mut self) -> Result<usize, TextError> {
        let next = match self {
            Self::Open => 0,
            Self::Automatic(next) => *next,
            Self::Manual => {
                let message = "cannot switch from manual field specification to automatic field numbering";
                return Err(TextError::value(message));
            }
        };
        *self = Self::Automatic(next + 1);
        Ok(next)
    }

    /// Notes a `{0}`.
    pub fn manual(&mut self) -> Result<(), TextError> {
        if let Self::Automatic(_) = self {
            let message = "cannot switch from automatic field numbering to manual field specification";
            return Err(TextError::value(message));
        }
        *self = Self::Manual;
        Ok(())
    }
}
