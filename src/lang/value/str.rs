//! The methods of `str`.

use super::Method;

/// The method of that name.
pub fn method(_name: &str) -> Option<Method> {
    None
}
