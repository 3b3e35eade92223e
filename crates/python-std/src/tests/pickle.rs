//! Values on the wire.

use std::sync::Arc;

use crate::compile;
use forklore_python::interp::{Output, Process, Runtime, Thread};
use forklore_python::pickle::{dumps, loads};
use forklore_python::traceback::headline;
use forklore_python::value::{Args, Shared, Value, display};
use forklore_stage::StageProcess;

/// Runs `source` and returns its thread, to look at what it left.
fn thread(source: &str) -> Thread {
    let program = compile(source, "wire.py").unwrap_or_else(|problems| panic!("{problems:?}"));
    let memory = Arc::new(Shared::new(Vec::new()));
    let (stdout, stderr) = (Output::memory(memory.clone()), Output::memory(memory));
    let process = StageProcess::detached().expect("a detached process");
    let runtime = Arc::new(Runtime::new(program.into(), "__main__", stdout, stderr));
    let mut thread = Thread::main(runtime, Arc::new(Process::new(process)));
    if let Err(raise) = thread.run_module() {
        panic!("{}", headline(&mut thread, &raise.0));
    }
    thread
}

/// What each element of the list `values` becomes: its `repr` on the other side, or
/// the error.
fn sent(source: &str) -> Vec<String> {
    let mut thread = thread(source);
    let Some(Value::List(values)) = thread.runtime().global("values") else {
        panic!("`values` is a list")
    };
    let send = |value: &Value| {
        let there = dumps(&mut thread, value).and_then(|bytes| loads(&mut thread, &bytes));
        match there.and_then(|value| display::repr(&mut thread, &value)) {
            Ok(text) => text,
            Err(raise) => headline(&mut thread, &raise.0).trim_end().to_owned(),
        }
    };
    values.snapshot().iter().map(send).collect()
}

#[test]
fn data_cross_by_value() {
    let source = "
import time
values = [None, True, -5, 1.5, 'ü', b'x', [1, [2]], (1,), {'a': {1}}, {2, 2}, frozenset([1]), range(1, 9, 2)]
values += [ValueError('x', 1), OSError(2, 'gone'), KeyError, len, time.sleep, 'x'.upper]
";
    let expected = [
        "None",
        "True",
        "-5",
        "1.5",
        "'ü'",
        "b'x'",
        "[1, [2]]",
        "(1,)",
        "{'a': {1}}",
        "{2}",
        "frozenset({1})",
        "range(1, 9, 2)",
        "ValueError('x', 1)",
        "FileNotFoundError(2, 'gone')",
        "<class 'KeyError'>",
        "<built-in function len>",
        "<built-in function sleep>",
    ];
    let sent = sent(source);
    assert_eq!(sent[..expected.len()], expected);
    assert!(sent[expected.len()].starts_with("<built-in method upper of str object at 0x"));
}

#[test]
fn what_cannot_cross_raises_as_in_cpython() {
    let source = "
import threading, sys
def main():
    def f():
        pass
    return [f, lambda: 1]
def first():
    pass
renamed = first
def first():
    pass
deep = []
for _ in range(300):
    deep = [deep]
values = [lambda: 1, *main(), renamed, threading.Lock(), threading.Event(), sys, (x for x in []), deep]
";
    let texts = without_addresses(&sent(source));
    let expected = [
        "_pickle.PicklingError: Can't pickle <function <lambda> at 0x>: attribute lookup <lambda> on __main__ failed",
        "AttributeError: Can't pickle local object 'main.<locals>.f'",
        "AttributeError: Can't pickle local object 'main.<locals>.<lambda>'",
        "_pickle.PicklingError: Can't pickle <function first at 0x>: it's not the same object as __main__.first",
        "TypeError: cannot pickle '_thread.lock' object",
        "TypeError: cannot pickle '_thread.lock' object",
        "TypeError: cannot pickle 'module' object",
        "TypeError: cannot pickle 'generator' object",
        "RecursionError: maximum recursion depth exceeded while pickling an object",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn what_is_met_again_is_sent_once() {
    let source = "
import logging
row = [0] * 3
endless = [1]
endless.append(endless)
around = {'self': None}
around['self'] = (around, row)
doubled = ()
for _ in range(100):
    doubled = (doubled, doubled)
text = 'x' * 100
nested = []
for _ in range(150):
    nested = [nested]
values = [[row, row], endless, around, [logging.getLogger('a'), logging.getLogger()]]
";
    let expected = [
        "[[0, 0, 0], [0, 0, 0]]",
        "[1, [...]]",
        "{'self': ({...}, [0, 0, 0])}",
        "[<Logger a (WARNING)>, <RootLogger root (WARNING)>]",
    ];
    assert_eq!(sent(source), expected);

    let mut thread = thread(source);
    let mut size = |name: &str| {
        let value = thread.runtime().global(name).expect("it is defined");
        dumps(&mut thread, &value).map_or(0, |bytes| bytes.len())
    };
    assert!(size("text") > 100 && size("row") > 0 && size("nested") > 0);
    // Written out, this would take 2 to the power of 100 tuples.
    assert!(size("doubled") < 1000);
}

/// The texts without the digits of addresses, which differ from run to run.
fn without_addresses(texts: &[String]) -> Vec<String> {
    let strip = |text: &String| match text.split_once("0x") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|digit: char| digit.is_ascii_hexdigit());
            format!("{before}0x{after}")
        }
        None => text.clone(),
    };
    texts.iter().map(strip).collect()
}

#[test]
fn functions_cross_by_name() {
    let mut sender = thread("def f(x):\n    return x + 1\n");
    let function = sender.runtime().global("f").expect("`f` is defined");
    let bytes = dumps(&mut sender, &function).unwrap_or_else(|_| panic!("it can be sent"));

    let mut receiver = thread("def f(x):\n    return x * 10\n");
    let found = loads(&mut receiver, &bytes).unwrap_or_else(|_| panic!("it is found"));
    let result = receiver.call(&found, Args::positional(vec![Value::Int(4)]));
    assert!(matches!(result, Ok(Value::Int(40))));

    let mut stranger = thread("pass\n");
    let raise = loads(&mut stranger, &bytes).err().expect("it is not found");
    let text = headline(&mut stranger, &raise.0);
    assert_eq!(
        text,
        "AttributeError: Can't get attribute 'f' on <module '__main__' from 'wire.py'>\n"
    );
}

#[test]
fn bytes_that_nobody_sent_are_refused() {
    let mut thread = thread("");
    for content in [&[6, 1], &[7, 1]] {
        for deep in [0, 1] {
            let bytes = [&[deep][..], &content.repeat(20_000)].concat();
            let Err(raise) = loads(&mut thread, &bytes) else {
                panic!("it was read")
            };
            assert!(headline(&mut thread, &raise.0).starts_with("_pickle.UnpicklingError: pickle data was truncated"));
        }
    }
}
