//! `os.path`, as far as it is about texts (`posixpath.py`). Files are not looked at.

use forklore_python::exception::Raise;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Signature, Value};

/// `os.path`
pub static MODULE: Module = Module::new(
    "os.path",
    &[
        Entry::function("os.path", "basename", |_, args| {
            one(args, "basename", |path| split(path).1.into())
        }),
        Entry::function("os.path", "dirname", |_, args| {
            one(args, "dirname", |path| split(path).0.into())
        }),
        Entry::function("os.path", "split", |_, args| {
            one(args, "split", |path| {
                let (head, tail) = split(path);
                Value::tuple(vec![head.into(), tail.into()])
            })
        }),
        Entry::function("os.path", "splitext", |_, args| {
            one(args, "splitext", |path| {
                let (root, extension) = path.split_at(extension(path));
                Value::tuple(vec![root.into(), extension.into()])
            })
        }),
        Entry::function("os.path", "isabs", |_, args| {
            one(args, "isabs", |path| path.starts_with('/').into())
        }),
        Entry::function("os.path", "join", |_, args| join(args)),
        Entry::str("sep", "/"),
    ],
);

fn one(args: Args, function: &str, of: impl FnOnce(&str) -> Value) -> Result<Value, Raise> {
    let signature = Signature::<1>::new(function, ["p"]).required(1);
    let [path] = args.bind(&signature)?.map(Option::unwrap_or_default);
    match &path {
        Value::Str(path) => Ok(of(path)),
        other => {
            let class = other.type_name();
            let text = format!("expected str, bytes or os.PathLike object, not {class}");
            Err(Raise::type_error(text))
        }
    }
}

/// What comes before the last slash, without slashes at its end unless it has nothing else, and what comes after.
fn split(path: &str) -> (&str, &str) {
    let (head, tail) = path.split_at(path.rfind('/').map_or(0, |place| place + 1));
    let stripped = head.trim_end_matches('/');
    (if stripped.is_empty() { head } else { stripped }, tail)
}

/// Where the extension begins. Dots that a name begins with make none.
fn extension(path: &str) -> usize {
    let name = path.rfind('/').map_or(0, |place| place + 1);
    let letters = path[name..].len() - path[name..].trim_start_matches('.').len() + name;
    match path[letters..].rfind('.') {
        Some(dot) => letters + dot,
        None => path.len(),
    }
}

fn join(args: Args) -> Result<Value, Raise> {
    args.no_keywords("join")?;
    let mut joined: Option<String> = None;
    for part in args.positional {
        let Value::Str(part) = &part else {
            let class = part.type_name();
            return Err(Raise::type_error(match joined {
                None => format!("expected str, bytes or os.PathLike object, not {class}"),
                Some(_) => format!("join() argument must be str, bytes, or os.PathLike object, not '{class}'"),
            }));
        };
        joined = Some(match joined {
            Some(before) if !part.starts_with('/') => match before.is_empty() || before.ends_with('/') {
                true => before + part,
                false => format!("{before}/{part}"),
            },
            _ => part.to_string(),
        });
    }
    let text = "join() missing 1 required positional argument: 'a'";
    joined.map(Value::from).ok_or_else(|| Raise::type_error(text))
}
