//! The exceptions of `multiprocessing`.

use forklore_python::exception::{EXCEPTION, Exception};
use forklore_python::value::{Class, Value, display};

/// `multiprocessing.ProcessError`
pub static PROCESS_ERROR: Class = EXCEPTION.derive("multiprocessing.context", "ProcessError");
/// `multiprocessing.AuthenticationError`, for whoever wants to catch it.
pub static AUTHENTICATION_ERROR: Class = PROCESS_ERROR.derive("multiprocessing.context", "AuthenticationError");
/// `multiprocessing.BufferTooShort`
pub static BUFFER_TOO_SHORT: Class = PROCESS_ERROR.derive("multiprocessing.context", "BufferTooShort");
/// `multiprocessing.TimeoutError`, which is not the builtin of that name.
pub static TIMEOUT_ERROR: Class = PROCESS_ERROR.derive("multiprocessing.context", "TimeoutError");

/// `multiprocessing.pool.MaybeEncodingError`: a result that cannot be sent. Its arguments are the `repr` of why,
/// and that of the result.
pub static MAYBE_ENCODING_ERROR: Class = EXCEPTION
    .derive("multiprocessing.pool", "MaybeEncodingError")
    .exception_attributes(|exception, name| match name {
        "exc" => exception.args().first().cloned(),
        "value" => exception.args().get(1).cloned(),
        _ => None,
    })
    .exception_texts(
        |thread, exception| match exception.args() {
            [why, result] => {
                let (why, result) = (display::str(thread, why)?, display::str(thread, result)?);
                Ok(format!("Error sending result: '{result}'. Reason: '{why}'"))
            }
            args => display::text_of_arguments(thread, args),
        },
        |thread, exception| {
            let text = display::exception_text(thread, exception)?;
            Ok(format!("<{}: {text}>", exception.class().name))
        },
    );

/// What an exception that comes from a worker has as its cause.
pub static REMOTE_TRACEBACK: Class = EXCEPTION
    .derive("multiprocessing.pool", "RemoteTraceback")
    .exception_attributes(traceback_text);

/// `tb` of what a worker's exception has as its cause.
pub fn traceback_text(exception: &Exception, name: &str) -> Option<Value> {
    exception.args().first().filter(|_| name == "tb").cloned()
}
