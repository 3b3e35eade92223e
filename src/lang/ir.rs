//! What a listing is lowered to.

use std::sync::Arc;

/// A function's code.
pub struct Code {
    /// `__name__`.
    pub name: Arc<str>,
    /// `__qualname__`.
    pub qualified_name: Arc<str>,
}
