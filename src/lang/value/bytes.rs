//! `bytes`, as far as `os.write` needs them.

use super::{Method, Value, wrong_receiver};
use crate::lang::exception::{Raise, UNICODE_ERROR};

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "decode" => |_, this, args| {
            let Value::Bytes(bytes) = this else {
                return Err(wrong_receiver("bytes", this));
            };
            let [encoding, _errors] = args.up_to("decode", 0)?;
            check_encoding(encoding.as_ref())?;
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.into()),
                Err(error) => Err(Raise::new(
                    &UNICODE_ERROR,
                    format!("'utf-8' codec can't decode byte in position {}", error.valid_up_to()),
                )),
            }
        },
        _ => return None,
    };
    Some(method)
}

/// Refuses every encoding but UTF-8, the only one there is here.
pub(super) fn check_encoding(encoding: Option<&Value>) -> Result<(), Raise> {
    match encoding {
        None => Ok(()),
        Some(Value::Str(name)) if matches!(&*name.to_lowercase(), "utf-8" | "utf8" | "ascii") => Ok(()),
        Some(Value::Str(name)) => Err(Raise::value_error(format!(
            "forklore knows the encoding utf-8, not '{name}'"
        ))),
        Some(other) => {
            let class = other.type_name();
            Err(Raise::type_error(format!(
                "argument 'encoding' must be str, not {class}"
            )))
        }
    }
}
