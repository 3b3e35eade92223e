//! `multiprocessing.shared_memory`: bytes that any process of the stage finds by their name.
//!
//! They lie in [`forklore_stage::blocks`], and not in files. A block so lives until it is unlinked or the stage ends;
//! CPython's resource tracker, which unlinks what its own family forgot and says so, has no part here.

mod format;
mod list;
mod view;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use nix::libc;

use forklore_python::exception::{BUFFER_ERROR, Raise, os_error_class};
use forklore_python::interp::Thread;
use forklore_python::text::repr_str;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, comparison, number};
use forklore_stage::blocks::{Mapping, SPACE};
use view::View;

/// `multiprocessing.shared_memory`
pub static MODULE: Module = Module::new(
    "multiprocessing.shared_memory",
    &[
        Entry::class(&SHARED_MEMORY),
        Entry::class(&list::SHAREABLE_LIST),
        Entry::function(list::ATTACH.module, list::ATTACH.name, list::ATTACH.call),
    ],
);

static SHARED_MEMORY: Class = Class::new("SharedMemory")
    .module("multiprocessing.shared_memory")
    .construct(construct)
    .methods(method);

/// A block by its name, and what this object has of it.
struct SharedMemory {
    name: Arc<str>,
    size: i64,
    mapping: Shared<Option<Arc<Mapping>>>,
    /// `buf`, until it is closed.
    view: Shared<Option<Arc<View>>>,
}

fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("SharedMemory.__init__", ["name", "create", "size"]);
    let [name, create, size] = args.bind(&INIT)?;
    let create = create.is_some_and(|create| create.is_true());
    let size = size.unwrap_or(Value::Int(0));
    if !comparison::compare(comparison::Order::GreaterEqual, &size, &Value::Int(0))? {
        return Err(Raise::value_error("'size' must be a positive integer"));
    }
    if create && !size.is_true() {
        let text = "'size' must be a positive number different from zero";
        return Err(Raise::value_error(text));
    }
    let name = match name {
        None | Some(Value::None) => None,
        Some(Value::Str(name)) => Some(name),
        Some(other) => {
            let class = other.type_name();
            let text = format!("can only concatenate str (not \"{class}\") to str");
            return Err(Raise::type_error(text));
        }
    };
    let (name, mapping) = match (name, create) {
        (None, false) => return Err(Raise::value_error("'name' can only be None if create=True")),
        (Some(name), false) => {
            let opened = thread.stage().open_block(name.as_bytes());
            (name.clone(), opened.map_err(|error| about(&error, &name))?)
        }
        (name, true) => make(thread, name, number::index(&size)?)?,
    };
    let mapping = Arc::new(mapping);
    Ok(Value::object(SharedMemory {
        name,
        size: i64::try_from(mapping.bytes().len()).unwrap_or(i64::MAX),
        view: Shared::new(Some(Arc::new(View::of(mapping.clone())))),
        mapping: Shared::new(Some(mapping)),
    }))
}

/// A new block, which gets a name that nobody has if it is given none.
fn make(thread: &Thread, name: Option<Arc<str>>, size: i64) -> Result<(Arc<str>, Mapping), Raise> {
    loop {
        let name = name.clone().unwrap_or_else(|| {
            // Each has keys of its own.
            let number = RandomState::new().build_hasher().finish() & 0xffff_ffff;
            format!("psm_{number:08x}").into()
        });
        match thread.stage().create_block(name.as_bytes(), size.unsigned_abs()) {
            Ok(mapping) => return Ok((name, mapping)),
            Err(error) => {
                let is_taken = error.raw_os_error() == Some(libc::EEXIST);
                if !(is_taken && name.starts_with("psm_")) {
                    return Err(about(&error, &name));
                }
            }
        }
    }
}

/// The `OSError` for what failed with the block of that name.
fn about(error: &std::io::Error, name: &str) -> Raise {
    let errno = error.raw_os_error().unwrap_or(libc::ENOMEM);
    let mut args = Raise::os_error(errno).0.args().to_vec();
    if errno == libc::ENOSPC
        && let Some(text) = args.get_mut(1)
    {
        let space = SPACE >> 20;
        *text = format!("No space left on device (all blocks together have {space} MiB, and there are 64)").into();
    }
    args.push(format!("/{name}").into());
    Raise::with_args(os_error_class(errno), args)
}

fn this(value: &Value) -> Result<&SharedMemory, Raise> {
    value.downcast().ok_or_else(|| Raise::type_error("not a SharedMemory"))
}

impl SharedMemory {
    fn close(&self) -> Result<(), Raise> {
        if let Some(view) = self.view.lock().take() {
            view.release();
        }
        let mapping = self.mapping.lock().take();
        match mapping {
            Some(mapping) if Arc::strong_count(&mapping) > 1 => {
                *self.mapping.lock() = Some(mapping);
                Err(Raise::new(&BUFFER_ERROR, "cannot close exported pointers exist"))
            }
            _ => Ok(()),
        }
    }
}

impl NativeObject for SharedMemory {
    fn class(&self) -> &'static Class {
        &SHARED_MEMORY
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "name" => Some(Value::Str(self.name.clone())),
            "size" => Some(Value::Int(self.size)),
            "buf" => Some(match &*self.view.lock() {
                Some(view) => Value::Object(view.clone()),
                None => Value::None,
            }),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = repr_str(&self.name);
        Ok(Some(format!("SharedMemory({name}, size={})", self.size)))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let args = vec![Value::Str(self.name.clone()), false.into(), Value::Int(self.size)];
        Ok((Value::Class(&SHARED_MEMORY), args))
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "close" => |_, value, args| {
            args.none("SharedMemory.close")?;
            this(value)?.close().map(|()| Value::None)
        },
        "unlink" => |thread, value, args| {
            args.none("SharedMemory.unlink")?;
            let name = &this(value)?.name;
            let unlinked = thread.stage().unlink_block(name.as_bytes());
            unlinked.map(|()| Value::None).map_err(|error| about(&error, name))
        },
        _ => return None,
    })
}
