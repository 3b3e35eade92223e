//! The frame of a call: its variables, where it is, and how its statements end.

use std::sync::Arc;

use super::generator::Paused;
use crate::exception::Raise;
use crate::ir::{Code, Span};
use crate::value::{Cell, Value};

/// A call that is being executed: its variables, and where it is.
pub struct Frame {
    /// What runs.
    pub code: Arc<Code>,
    /// Local variables; `None` while unbound.
    pub locals: Vec<Option<Value>>,
    /// Variables shared with inner and enclosing functions.
    pub cells: Vec<Arc<Cell>>,
    /// The operation that runs, for the traceback if it fails.
    pub span: Span,
    /// Where a generator was left, the outermost statement last. Empty while it runs, and in a function.
    pub(super) paused: Vec<Paused>,
    /// What a generator that goes on gets from its `yield`.
    pub(super) sent: Option<Result<Value, Raise>>,
}

impl Frame {
    /// A frame for `code` whose first slots are `locals`, closed over `closure`.
    pub fn new(code: Arc<Code>, mut locals: Vec<Option<Value>>, closure: &[Arc<Cell>]) -> Self {
        locals.resize_with(code.locals.len(), || None);
        let mut cells = Vec::new();
        if !code.cells.is_empty() {
            let own = std::iter::repeat_with(|| Arc::new(Cell::new(None))).take(code.own_cells);
            cells.extend(own.chain(closure.iter().cloned()));
            for (local, cell) in &code.cell_parameters {
                *cells[*cell].lock() = locals[*local].take();
            }
        }
        Self {
            code,
            locals,
            cells,
            span: (0, 0),
            paused: Vec::new(),
            sent: None,
        }
    }
}

/// How a statement ended.
pub(super) enum Flow {
    /// The next one is due.
    Next,
    Break,
    Continue,
    Return(Value),
    /// Where is noted in [`Frame::paused`].
    Yield(Value),
}
