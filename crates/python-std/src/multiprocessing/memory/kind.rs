//! The types of what is shared: those of `ctypes`, and the codes that stand for them.

use crate::time::real;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Value, number};

/// A type, and how its values lie in 64 bits.
pub struct CType {
    /// The type codes that stand for it (`sharedctypes.typecode_to_type`).
    codes: &'static str,
    /// The type in `ctypes`.
    pub class: &'static Class,
    /// How a value lies in its 64 bits.
    pub form: Form,
}

/// How a value lies in 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a number with a sign.
    Signed(u32),
    /// As a number without one.
    Unsigned(u32),
    /// As the bits of a double.
    Double,
    /// The same, cut to what a float can be.
    Float,
    /// 0 or 1.
    Bool,
    /// A byte of a text.
    Char,
    /// A character of a text.
    WideChar,
}

/// What all types of `ctypes` here derive from.
pub static SIMPLE: Class = Class::new("_SimpleCData").module("_ctypes");

macro_rules! kinds {
    ($($constant:ident $name:literal $codes:literal $form:expr;)*) => {
        $(
            static $constant: Class = Class::new($name)
                .module("ctypes")
                .base(&SIMPLE)
                .construct(construct)
                .methods(|_| None);
        )*

        static KINDS: &[CType] = &[$(CType { codes: $codes, class: &$constant, form: $form }),*];
    };
}

kinds! {
    C_CHAR "c_char" "c" Form::Char;
    C_WCHAR "c_wchar" "u" Form::WideChar;
    C_BYTE "c_byte" "b" Form::Signed(8);
    C_UBYTE "c_ubyte" "B" Form::Unsigned(8);
    C_SHORT "c_short" "h" Form::Signed(16);
    C_USHORT "c_ushort" "H" Form::Unsigned(16);
    C_INT "c_int" "i" Form::Signed(32);
    C_UINT "c_uint" "I" Form::Unsigned(32);
    C_LONG "c_long" "lq" Form::Signed(64);
    C_ULONG "c_ulong" "LQ" Form::Unsigned(64);
    C_FLOAT "c_float" "f" Form::Float;
    C_DOUBLE "c_double" "d" Form::Double;
    C_BOOL "c_bool" "" Form::Bool;
}

/// `ctypes`: the names of the types that `Value` and `Array` take.
pub static CTYPES: Module = Module::new(
    "ctypes",
    &[
        Entry::class(&C_BOOL),
        Entry::class(&C_BYTE),
        Entry::class(&C_CHAR),
        Entry::class(&C_DOUBLE),
        Entry::class(&C_FLOAT),
        Entry::class(&C_INT),
        Entry::class_named("c_int8", &C_BYTE),
        Entry::class_named("c_int16", &C_SHORT),
        Entry::class_named("c_int32", &C_INT),
        Entry::class_named("c_int64", &C_LONG),
        Entry::class(&C_LONG),
        Entry::class_named("c_longlong", &C_LONG),
        Entry::class(&C_SHORT),
        Entry::class_named("c_size_t", &C_ULONG),
        Entry::class_named("c_ssize_t", &C_LONG),
        Entry::class(&C_UBYTE),
        Entry::class(&C_UINT),
        Entry::class_named("c_uint8", &C_UBYTE),
        Entry::class_named("c_uint16", &C_USHORT),
        Entry::class_named("c_uint32", &C_UINT),
        Entry::class_named("c_uint64", &C_ULONG),
        Entry::class(&C_ULONG),
        Entry::class_named("c_ulonglong", &C_ULONG),
        Entry::class(&C_USHORT),
        Entry::class(&C_WCHAR),
    ],
);

/// `c_int(5)`
fn construct(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    // Names are attributes to be set, of which these types have none.
    match KINDS.iter().find(|kind| kind.class == class) {
        Some(kind) => super::raw::Raw::single(kind, args.positional).map(Value::object),
        None => Err(Raise::type_error("abstract class")),
    }
}

impl CType {
    /// The type that a listing gives, or its code.
    pub fn find(given: &Value) -> Option<&'static Self> {
        KINDS.iter().find(|kind| match given {
            Value::Str(code) => code.chars().count() == 1 && kind.codes.contains(&**code),
            Value::Class(class) => kind.class == *class,
            _ => false,
        })
    }

    /// The bits of `value`. As C converts: what does not fit loses its upper bits.
    pub fn encode(&self, value: &Value) -> Result<u64, Raise> {
        let cut = |bits: u32, number: i64| number.cast_unsigned() << (64 - bits) >> (64 - bits);
        Ok(match self.form {
            Form::Double => real(value)?.to_bits(),
            Form::Float => f64::from(narrow(real(value)?)).to_bits(),
            Form::Signed(bits) | Form::Unsigned(bits) => cut(bits, number::index(value)?),
            Form::Bool => value.is_true().into(),
            Form::Char => u64::from(byte(value)?),
            Form::WideChar => u64::from(u32::from(character(value)?)),
        })
    }

    /// The value of those bits.
    pub fn decode(&self, bits: u64) -> Value {
        match self.form {
            Form::Double | Form::Float => Value::Float(f64::from_bits(bits)),
            Form::Signed(width) => Value::Int((bits << (64 - width)).cast_signed() >> (64 - width)),
            Form::Unsigned(_) => Value::Int(i64::try_from(bits).unwrap_or(i64::MAX)),
            Form::Bool => (bits != 0).into(),
            Form::Char => Value::Bytes([as_byte(bits)].into()),
            Form::WideChar => as_character(bits).to_string().into(),
        }
    }
}

/// The byte in those bits.
pub fn as_byte(bits: u64) -> u8 {
    bits.to_le_bytes()[0]
}

/// The character in those bits.
pub fn as_character(bits: u64) -> char {
    u32::try_from(bits).ok().and_then(char::from_u32).unwrap_or_default()
}

/// As assigning a double to a float does in C.
#[expect(clippy::cast_possible_truncation, reason = "it is to lose digits, as in C")]
fn narrow(number: f64) -> f32 {
    number as f32
}

fn byte(value: &Value) -> Result<u8, Raise> {
    let byte = match value {
        Value::Bytes(bytes) if let [byte] = **bytes => Some(byte),
        other => number::as_int(other).and_then(|number| u8::try_from(number).ok()),
    };
    byte.ok_or_else(|| Raise::type_error("one character bytes, bytearray or integer expected"))
}

fn character(value: &Value) -> Result<char, Raise> {
    let Value::Str(text) = value else {
        let class = value.type_name();
        let text = format!("unicode string expected instead of {class} instance");
        return Err(Raise::type_error(text));
    };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(Raise::type_error("one character unicode string expected")),
    }
}
