//! What the functions of `os` take and raise: arguments as in C, and `OSError`.

use nix::errno::Errno;

use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::value::{Args, Value, number};

/// The arguments of a function that takes exactly `N`, by position.
pub fn exactly<const N: usize>(args: Args, function: &str) -> Result<[Value; N], Raise> {
    args.no_keywords(function)?;
    <[Value; N]>::try_from(args.positional).map_err(|given| {
        let wanted = if N == 1 {
            "one argument".to_owned()
        } else {
            format!("{N} arguments")
        };
        Raise::type_error(format!("{function}() takes exactly {wanted} ({} given)", given.len()))
    })
}

/// An argument that is a C `int`.
pub fn c_int(value: &Value) -> Result<i32, Raise> {
    i32::try_from(number::index(value)?)
        .map_err(|_| Raise::new(&OVERFLOW_ERROR, "Python int too large to convert to C int"))
}

/// The `OSError` for a failed system call.
pub fn failed(errno: Errno) -> Raise {
    Raise::os_error(errno as i32)
}
