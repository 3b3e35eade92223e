//! The methods of `list`.

use super::Method;

/// The method of that name.
pub fn method(_name: &str) -> Option<Method> {
    None
}
