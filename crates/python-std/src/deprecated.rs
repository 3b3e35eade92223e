//! CPython's warnings of what is deprecated.

use std::collections::HashSet;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::Shared;

/// Of what was warned, at which line: once is enough.
#[derive(Default)]
struct Warned(Shared<HashSet<(u32, &'static str)>>);

/// Warns of what the line that runs uses, as `warnings.warn` does: in the main module alone.
///
/// # Errors
/// `OSError` if the warning cannot be written.
pub fn deprecated(thread: &mut Thread, text: &'static str) -> Result<(), Raise> {
    let runtime = thread.runtime().clone();
    let line = thread.line();
    if runtime.module_name != "__main__" || !thread.module_state::<Warned>().0.lock().insert((line, text)) {
        return Ok(());
    }
    let program = &runtime.program;
    let source = program.line_text(line).trim();
    let warning = format!("{}:{line}: DeprecationWarning: {text}\n  {source}\n", program.file_name);
    runtime.stderr.write(thread, &warning)
}
