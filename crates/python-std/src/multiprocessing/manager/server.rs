//! The manager's process (`managers.Server`): its main thread listens to the control_pipe, and each connection has a
//! thread that answers it. So a request that waits keeps nobody else waiting, and a lock belongs to whoever asked.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use indexmap::IndexMap;
use nix::sys::signal::Signal;

use super::forget_all;
use super::kinds::Kind;
use super::link::{ControlMessage, os_error};
use super::place::{End, Place};
use super::proxy::Proxy;
use crate::keywords::keyword_arguments;
use crate::multiprocessing::connection::Connection;
use crate::threading;
use forklore_event::{Blocked, Kind as Event};
use forklore_os::signal::{self, Disposition};
use forklore_python::builtins;
use forklore_python::exception::{EOF_ERROR, EXCEPTION, KEY_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::arithmetic::{self, BinaryOp};
use forklore_python::value::{Args, NativeFunction, Shared, Value, collect, comparison, display, subscript};
use forklore_python::{pickle, traceback};

/// What the manager's process runs.
pub static RUN_SERVER: NativeFunction = NativeFunction::new("multiprocessing.managers", "_run_server", run);

/// What a manager keeps.
#[derive(Default)]
struct Server {
    objects: Shared<IndexMap<i64, (&'static Kind, Value)>>,
}

/// `_run_server(control_pipe, writer)`: says by `writer` where the control_pipe is, and serves until it is told to end, or nobody
/// is left who could.
pub fn run(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [control_pipe, writer] = args.positional.as_slice() else {
        return Err(Raise::type_error("a server has a control_pipe"));
    };
    let (Some(control_pipe), Some(writer)) = (control_pipe.downcast::<Connection>(), writer.downcast::<Connection>())
    else {
        return Err(Raise::type_error("a server has a control_pipe"));
    };
    // What it has of the managers that its parent made must not keep them.
    forget_all(thread);
    // A Ctrl-C is for the others.
    signal::dispose(Signal::SIGINT, Disposition::Ignore).map_err(|error| Raise::os_error(error as i32))?;
    let place = Place::of(thread.stage().pid(), &*control_pipe.open()?).map_err(|error| os_error(&error))?;
    let place = postcard::to_stdvec(&place).map_err(|error| Raise::type_error(error.to_string()))?;
    writer.send_bytes(thread, &place)?;
    writer.close();
    thread.stage().say(Event::Blocked {
        on: Blocked::Request {},
        thread: None,
    });
    let server = Arc::new(Server::default());
    loop {
        let control_message = match control_pipe.recv_bytes(thread) {
            Err(raise) if raise.is(&EOF_ERROR) => return Ok(Value::None),
            control_message => control_message?,
        };
        match postcard::from_bytes(&control_message) {
            Ok(ControlMessage::Connect {
                requests,
                answers,
                name,
            }) => accept(thread, &server, (requests, answers), &name)?,
            Ok(ControlMessage::ShutDown) => return Ok(Value::None),
            Err(error) => return Err(Raise::value_error(error.to_string())),
        }
    }
}

/// Starts a thread for a new connection.
fn accept(
    thread: &mut Thread,
    server: &Arc<Server>,
    (requests, answers): (Place, Place),
    name: &str,
) -> Result<(), Raise> {
    let stage = thread.stage();
    let opened = requests
        .open(stage, End::Read)
        .and_then(|requests| Ok((requests, answers.open(stage, End::Write)?)));
    let (requests, answers): (OwnedFd, OwnedFd) = match opened {
        // The client has ended meanwhile.
        Err(error) if error.raw_os_error() == Some(nix::libc::ENOENT) => return Ok(()),
        opened => opened.map_err(|error| os_error(&error))?,
    };
    let requests = Connection::new(requests, true, false)?;
    let answers = Connection::new(answers, false, true)?;
    let server = server.clone();
    threading::spawn_named(thread, name, move |thread| {
        // A client that is gone is no error of the manager's.
        match server.serve(thread, &requests, &answers) {
            Err(raise) if raise.is(&EXCEPTION) => Ok(()),
            served => served,
        }
    })?;
    Ok(())
}

fn trace(thread: &mut Thread, raise: &Raise) -> (&'static str, Value) {
    ("#TRACEBACK", traceback::format(thread, &raise.0).into())
}

impl Server {
    fn serve(&self, thread: &mut Thread, requests: &Connection, answers: &Connection) -> Result<(), Raise> {
        answers.send_bytes(thread, &[])?;
        loop {
            let message = requests.recv_bytes(thread)?;
            let (outcome, value) = match pickle::loads(thread, &message) {
                Ok(request) => match self.answer(thread, &request) {
                    Ok(answer) => answer,
                    Err(raise) if raise.is(&EXCEPTION) => trace(thread, &raise),
                    Err(raise) => return Err(raise),
                },
                Err(raise) => trace(thread, &raise),
            };
            let answer = Value::tuple(vec![outcome.into(), value]);
            let bytes = match pickle::dumps(thread, &answer) {
                Ok(bytes) => bytes,
                Err(raise) => {
                    let text = traceback::format(thread, &raise.0);
                    pickle::dumps(thread, &Value::tuple(vec!["#UNSERIALIZABLE".into(), text.into()]))?
                }
            };
            answers.send_bytes(thread, &bytes)?;
        }
    }

    /// Does what is asked for. What it raises is an error of the manager's, and not of the object's method.
    fn answer(&self, thread: &mut Thread, request: &Value) -> Result<(&'static str, Value), Raise> {
        let request = collect(thread, request)?;
        let [Value::Int(object), Value::Str(method), positional, keyword] = request.as_slice() else {
            return Err(Raise::value_error("a request has four parts"));
        };
        let args = Args {
            positional: collect(thread, positional)?,
            keyword: keyword_arguments(Some(keyword.clone()))?,
        };
        if *object == NOBODY {
            return self.create(thread, args);
        }
        let found = self.objects.lock().get(object).cloned();
        let (kind, value) = found.ok_or_else(|| Raise::new(&KEY_ERROR, format!("{object:x}")))?;
        match &**method {
            "#GETVALUE" => return Ok(("#RETURN", value)),
            "__repr__" | "__str__" => return Ok(("#RETURN", display::repr(thread, &value)?.into())),
            method if !kind.exposed.contains(&method) => {
                return Err(Raise::new(&KEY_ERROR, method));
            }
            _ => {}
        }
        match invoke(thread, &value, method, args) {
            Ok(iterator) if &**method == "__iter__" => {
                let token = self.keep("Iterator", iterator)?;
                Ok(("#PROXY", Value::tuple(vec!["Iterator".into(), token.into()])))
            }
            Ok(value) => Ok(("#RETURN", value)),
            Err(raise) if raise.is(&EXCEPTION) => Ok(("#ERROR", Value::Exception(raise.0))),
            Err(raise) => Err(raise),
        }
    }

    /// Makes an object: the kind, and the arguments of its constructor.
    fn create(&self, thread: &mut Thread, mut args: Args) -> Result<(&'static str, Value), Raise> {
        let typeid = match args.positional.first() {
            Some(Value::Str(typeid)) => typeid.clone(),
            _ => {
                return Err(Raise::type_error(
                    "create() missing 1 required positional argument: 'typeid'",
                ));
            }
        };
        args.positional.remove(0);
        let kind = Kind::named(&typeid).ok_or_else(|| Raise::new(&KEY_ERROR, Value::Str(typeid.clone())))?;
        if &*typeid == "Condition" {
            self.resolve(thread, &mut args);
        }
        let made = kind.make(thread, args)?;
        Ok(("#RETURN", self.keep(&typeid, made)?.into()))
    }

    /// Puts our own objects in the place of their proxies: a condition needs the lock itself.
    fn resolve(&self, thread: &Thread, args: &mut Args) {
        let keyword = args.keyword.iter_mut().map(|(_, value)| value);
        for value in args.positional.iter_mut().chain(keyword) {
            let number = value
                .downcast::<Proxy>()
                .and_then(|proxy| proxy.object_of(thread.stage().pid()));
            if let Some((_, object)) = number.and_then(|number| self.objects.lock().get(&number).cloned()) {
                *value = object;
            }
        }
    }

    fn keep(&self, typeid: &str, value: Value) -> Result<i64, Raise> {
        let kind = Kind::named(typeid).ok_or_else(|| Raise::new(&KEY_ERROR, typeid))?;
        let mut objects = self.objects.lock();
        let number = objects.last().map_or(NOBODY, |(last, _)| *last) + 1;
        objects.insert(number, (kind, value));
        Ok(number)
    }
}

/// The number that is no object's, but the manager's own.
pub const NOBODY: i64 = 0;

/// Calls a method of an object; operators are called by their names, too.
fn invoke(thread: &mut Thread, object: &Value, method: &str, args: Args) -> Result<Value, Raise> {
    let built_in = match method {
        "__len__" => Some("len"),
        "__iter__" => Some("iter"),
        "__next__" => Some("next"),
        _ => None,
    };
    if let Some(function) = built_in.and_then(builtins::lookup) {
        return thread.call(&function, Args::positional(vec![object.clone()]));
    }
    match (method, args.positional.as_slice()) {
        ("__getitem__", [index]) => subscript::get(thread, object, index),
        ("__setitem__", [index, value]) => subscript::set(thread, object, index, value.clone()).map(|()| Value::None),
        ("__delitem__", [index]) => subscript::delete(thread, object, index).map(|()| Value::None),
        ("__contains__", [item]) => comparison::contains(thread, object, item).map(Value::from),
        ("__add__", [other]) => arithmetic::binary(thread, BinaryOp::Add, object, other, false),
        ("__mul__", [other]) => arithmetic::binary(thread, BinaryOp::Mul, object, other, false),
        ("__rmul__", [other]) => arithmetic::binary(thread, BinaryOp::Mul, other, object, false),
        ("__imul__", [other]) => arithmetic::binary(thread, BinaryOp::Mul, object, other, true).map(|_| Value::None),
        ("__getattribute__", [Value::Str(name)]) => thread.get_attribute(object, name),
        ("__setattr__", [Value::Str(name), value]) => {
            thread.set_attribute(object, name, value.clone()).map(|()| Value::None)
        }
        ("__delattr__", args) => match object {
            Value::Object(native) => native.special(thread, "__delattr__", args).unwrap_or(Ok(Value::None)),
            _ => Ok(Value::None),
        },
        // An iterator cannot be sent; what it would give can.
        ("__reversed__", []) => {
            let mut items = collect(thread, object)?;
            items.reverse();
            Ok(Value::list(items))
        }
        ("keys" | "values" | "items", []) => {
            let method = thread.get_attribute(object, method)?;
            let view = thread.call(&method, Args::default())?;
            // A view of a dict is sent as a list.
            collect(thread, &view).map(Value::list)
        }
        _ => {
            let method = thread.get_attribute(object, method)?;
            thread.call(&method, args)
        }
    }
}
