//! What crosses by its name: functions and classes, which the receiver looks up.

use super::names::{LISTING, PICKLE_ERROR, PICKLING_ERROR, UNPICKLING_ERROR};
use crate::builtins;
use crate::exception::{ATTRIBUTE_ERROR, Raise};
use crate::interp::Thread;
use crate::value::{Class, Value, display, generic};

/// The name by which the receiver finds a function of the listing
/// (`save_global` in CPython's `_pickle.c`).
pub(super) fn global_name(thread: &mut Thread, value: &Value, name: &str) -> Result<String, Raise> {
    if name.contains("<locals>") {
        return Err(Raise::new(
            &ATTRIBUTE_ERROR,
            format!("Can't pickle local object '{name}'"),
        ));
    }
    let module = thread.runtime().module_name;
    let failure = match thread.runtime().global(name) {
        Some(found) if found.is(value) => return Ok(name.to_owned()),
        Some(_) => format!("it's not the same object as {module}.{name}"),
        None => format!("attribute lookup {name} on {module} failed"),
    };
    let function = display::repr(thread, value)?;
    Err(Raise::new(
        &PICKLING_ERROR,
        format!("Can't pickle {function}: {failure}"),
    ))
}

/// Whether the receiver finds a class by its name.
pub(super) fn can_be_found(thread: &Thread, class: &'static Class) -> bool {
    match class.module {
        "builtins" => true,
        LISTING => thread
            .runtime()
            .global(class.name)
            .is_some_and(|found| found.is(&Value::Class(class))),
        module => class_of_module(thread, module, class.name) == Some(class),
    }
}

/// The function of this process by that name.
pub(super) fn find_function(thread: &mut Thread, name: &str) -> Result<Value, Raise> {
    thread.runtime().global(name).ok_or_else(|| {
        let (module, file) = (thread.runtime().module_name, &thread.runtime().program.file_name);
        let text = format!("Can't get attribute '{name}' on <module '{module}' from '{file}'>");
        Raise::new(&ATTRIBUTE_ERROR, text)
    })
}

/// What `name` of a module stands for.
pub(super) fn find_native(thread: &mut Thread, module: &str, name: &str) -> Result<Value, Raise> {
    let found = match thread.library().find(module) {
        Some(module) => module.get(thread, name)?,
        None => builtins::lookup(name),
    };
    found.ok_or_else(|| {
        Raise::new(
            &ATTRIBUTE_ERROR,
            format!("Can't get attribute '{name}' on <module '{module}'>"),
        )
    })
}

/// Classes that can cross although no module holds them.
static UNLISTED: &[&Class] = &[&PICKLE_ERROR, &PICKLING_ERROR, &UNPICKLING_ERROR, &generic::CLASS];

/// The class `name` of a module that is not `builtins`.
fn class_of_module(thread: &Thread, module: &str, name: &str) -> Option<&'static Class> {
    let unlisted = UNLISTED.iter().copied();
    let mut unlisted = unlisted.filter(|class| class.module == module && class.name == name);
    let library = thread.library();
    unlisted.next().or_else(|| library.class(module, name))
}

/// The class of that name.
pub(super) fn find_class(thread: &Thread, module: &str, name: &str) -> Result<&'static Class, Raise> {
    if module == "builtins"
        && let Some(Value::Class(class)) = builtins::lookup(name)
    {
        return Ok(class);
    }
    class_of_module(thread, module, name).ok_or_else(|| {
        Raise::new(
            &ATTRIBUTE_ERROR,
            format!("Can't get attribute '{name}' on <module '{module}'>"),
        )
    })
}
