//! What a manager can be asked to make, and which methods its proxies have (`SyncManager.register`).

use super::proxy::{self, BASE_PROXY, forward};
use super::{array, objects};
use forklore_python::builtins;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFn, Value};

/// A kind of object that a manager keeps.
pub struct Kind {
    /// Its name: `m.list()` makes a `list`.
    pub typeid: &'static str,
    /// The class of its proxies.
    pub class: &'static Class,
    /// The methods that a proxy may call.
    pub exposed: &'static [&'static str],
    maker: Maker,
}

enum Maker {
    Builtin(&'static str),
    Of(&'static str, &'static str),
    Own(NativeFn),
    /// Comes of another object's method.
    Nobody,
}

impl Kind {
    /// The kind of that name.
    pub fn named(typeid: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.typeid == typeid)
    }

    /// Whether a call of `method` may have to wait for somebody else.
    pub fn waits(&self, method: &str) -> bool {
        matches!(method, "acquire" | "wait" | "get" | "put" | "join") && !matches!(self.typeid, "dict" | "Value")
    }

    /// Makes an object of that kind.
    ///
    /// # Errors
    /// What its constructor raises.
    pub fn make(&self, thread: &mut Thread, args: Args) -> Result<Value, Raise> {
        let maker = match self.maker {
            Maker::Own(make) => return make(thread, args),
            Maker::Builtin(name) => builtins::lookup(name),
            Maker::Of(module, name) => match thread.library().find(module) {
                Some(module) => module.get(thread, name)?,
                None => None,
            },
            Maker::Nobody => None,
        };
        thread.call(&maker.unwrap_or_default(), args)
    }
}

/// The methods of a class of proxies, all of which the manager's object has, too.
macro_rules! exposed {
    ($list:ident, $method:ident, $($name:literal)*) => {
        const $list: &[&str] = &[$($name),*];

        fn $method(name: &str) -> Option<Method> {
            Some(match name {
                $($name => |thread, this, args| forward(thread, this, $name, args),)*
                _ => return None,
            })
        }
    };
}

exposed! { LIST, list_method,
    "__add__" "__contains__" "__delitem__" "__getitem__" "__imul__" "__len__" "__mul__" "__reversed__" "__rmul__"
    "__setitem__" "append" "count" "extend" "index" "insert" "pop" "remove" "reverse" "sort"
}
exposed! { DICT, dict_method,
    "__contains__" "__delitem__" "__getitem__" "__iter__" "__len__" "__setitem__" "clear" "copy" "get" "items" "keys"
    "pop" "popitem" "setdefault" "update" "values"
}
exposed! { ARRAY, array_method, "__getitem__" "__len__" "__setitem__" }
exposed! { VALUE, value_method, "get" "set" }
exposed! { ACQUIRER, acquirer_method, "acquire" "release" }
exposed! { NOTIFIER, notifier_method, "acquire" "notify" "notify_all" "release" "wait" }
exposed! { EVENT, event_method, "clear" "is_set" "set" "wait" }
exposed! { BARRIER, barrier_method, "__getattribute__" "abort" "reset" "wait" }
exposed! { QUEUE, queue_method,
    "empty" "full" "get" "get_nowait" "join" "put" "put_nowait" "qsize" "task_done"
}
const NAMESPACE: &[&str] = &["__delattr__", "__getattribute__", "__setattr__"];
const ITERATOR: &[&str] = &["__next__"];

const fn proxy_class(name: &'static str) -> Class {
    Class::new(name).module("multiprocessing.managers").base(&BASE_PROXY)
}

/// `multiprocessing.managers.ListProxy`
pub static LIST_PROXY: Class = proxy_class("ListProxy").methods(list_method);
/// `multiprocessing.managers.DictProxy`
pub static DICT_PROXY: Class = proxy_class("DictProxy").methods(dict_method);
/// `multiprocessing.managers.ArrayProxy`
pub static ARRAY_PROXY: Class = proxy_class("ArrayProxy").methods(array_method);
/// `multiprocessing.managers.ValueProxy`
pub static VALUE_PROXY: Class = proxy_class("ValueProxy").methods(value_method);
/// `multiprocessing.managers.NamespaceProxy`
pub static NAMESPACE_PROXY: Class = proxy_class("NamespaceProxy");
/// `multiprocessing.managers.AcquirerProxy`
pub static ACQUIRER_PROXY: Class = proxy_class("AcquirerProxy").methods(acquirer_method);
/// `multiprocessing.managers.ConditionProxy`
pub static CONDITION_PROXY: Class = proxy_class("ConditionProxy").methods(|name| match name {
    "wait_for" => Some(proxy::wait_for),
    _ => notifier_method(name),
});
/// `multiprocessing.managers.EventProxy`
pub static EVENT_PROXY: Class = proxy_class("EventProxy").methods(event_method);
/// `multiprocessing.managers.BarrierProxy`
pub static BARRIER_PROXY: Class = proxy_class("BarrierProxy").methods(barrier_method);
/// `multiprocessing.managers.IteratorProxy`
pub static ITERATOR_PROXY: Class = proxy_class("IteratorProxy");
static QUEUE_PROXY: Class = proxy_class("AutoProxy[Queue]").methods(queue_method);
static JOINABLE_QUEUE_PROXY: Class = proxy_class("AutoProxy[JoinableQueue]").methods(queue_method);

const fn kind(typeid: &'static str, class: &'static Class, exposed: &'static [&'static str], maker: Maker) -> Kind {
    Kind {
        typeid,
        class,
        exposed,
        maker,
    }
}

static KINDS: &[Kind] = &[
    kind("list", &LIST_PROXY, LIST, Maker::Builtin("list")),
    kind("dict", &DICT_PROXY, DICT, Maker::Builtin("dict")),
    kind("Namespace", &NAMESPACE_PROXY, NAMESPACE, Maker::Own(objects::namespace)),
    kind("Value", &VALUE_PROXY, VALUE, Maker::Own(objects::value)),
    kind("Array", &ARRAY_PROXY, ARRAY, Maker::Own(array::array)),
    kind("Queue", &QUEUE_PROXY, QUEUE, Maker::Of("queue", "Queue")),
    kind(
        "JoinableQueue",
        &JOINABLE_QUEUE_PROXY,
        QUEUE,
        Maker::Of("queue", "Queue"),
    ),
    kind("Lock", &ACQUIRER_PROXY, ACQUIRER, Maker::Of("threading", "Lock")),
    kind("RLock", &ACQUIRER_PROXY, ACQUIRER, Maker::Of("threading", "RLock")),
    kind(
        "Semaphore",
        &ACQUIRER_PROXY,
        ACQUIRER,
        Maker::Of("threading", "Semaphore"),
    ),
    kind(
        "BoundedSemaphore",
        &ACQUIRER_PROXY,
        ACQUIRER,
        Maker::Of("threading", "BoundedSemaphore"),
    ),
    kind(
        "Condition",
        &CONDITION_PROXY,
        NOTIFIER,
        Maker::Of("threading", "Condition"),
    ),
    kind("Event", &EVENT_PROXY, EVENT, Maker::Of("threading", "Event")),
    kind("Barrier", &BARRIER_PROXY, BARRIER, Maker::Of("threading", "Barrier")),
    kind("Iterator", &ITERATOR_PROXY, ITERATOR, Maker::Nobody),
];
