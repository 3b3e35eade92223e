//! What a listing is refused for: the place, the message, the advice.

use crate::compile;

/// Each problem as `place: message (advice)`.
fn problems(source: &str) -> Vec<String> {
    let Err(problems) = compile(source, "problems.py") else {
        return Vec::new();
    };
    let text = |problem: &forklore_python::Problem| {
        let place = &source[problem.range.clone()];
        let help = problem
            .help
            .as_ref()
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        format!("{place}: {}{help}", problem.message)
    };
    problems.iter().map(text).collect()
}

#[test]
fn everything_unsupported_is_found_at_once() {
    let source = "\
class A:
    pass
@A
def g():
    print((yield 1))
async def h():
    pass
x = g @ g
z = 1j + 99999999999999999999
";
    let expected = [
        "A: `class` is not supported (write functions and pass a dict)",
        "yield 1: `yield` within an expression is not supported (give it a line of its own: `value = yield …`)",
        "h: `async` is not supported (use threads or processes)",
        "g @ g: `@` is not supported (multiply the elements in a loop)",
        "1j: complex numbers are not supported",
        "99999999999999999999: this int does not fit into 64 bits (use a float)",
    ];
    assert_eq!(problems(source), expected);
}

#[test]
fn patterns_that_cannot_be_are_refused() {
    let source = "\
match [1]:
    case whole:
        pass
    case [a, a] | [*_, *a]:
        pass
    case {'k': 1, 'k': 2} | _ | 1:
        pass
    case [b] | (c, b):
        pass
    case int(real=1, real=d):
        pass
    case _:
        pass
";
    let expected = [
        "whole: name capture 'whole' makes remaining patterns unreachable (put it last)",
        "a: multiple assignments to name 'a' in pattern",
        "*a: multiple starred expressions in sequence pattern",
        "'k': mapping pattern checks duplicate key ('k')",
        "_: wildcard makes remaining patterns unreachable (put it last)",
        "[b] | (c, b): alternative patterns bind different names",
        "real: attribute name repeated in class pattern: real",
    ];
    assert_eq!(problems(source), expected);
}

#[test]
fn names_are_checked_before_the_run() {
    let source = "\
pritn('x')
def f(count):
    return cuont
open('/etc/passwd')
time.sleep(1)
q
";
    let expected = [
        "pritn: name 'pritn' is not defined (did you mean `print`?)",
        "cuont: name 'cuont' is not defined (did you mean `count`?)",
        "open: `open` is not supported (listings cannot use files: print what you want to show)",
        "time: name 'time' is not defined (`import time` is missing)",
        "q: name 'q' is not defined",
    ];
    assert_eq!(problems(source), expected);
}

#[test]
fn modules_and_their_attributes_are_checked_before_the_run() {
    let source = "\
import tiem
import time as t
import subprocess
from threading import Lock, Thraed
from random import *
from . import x
t.slep(1)
t.sleep = None
";
    let found = problems(source);
    assert_eq!(
        found[0],
        "tiem: there is no module 'tiem' in listings (did you mean `time`?)"
    );
    let expected = [
        "subprocess: there is no module 'subprocess' in listings (there are: multiprocessing, concurrent.futures, threading, queue, os, signal, time, and small ones such as `math`)",
        "Thraed: `threading.Thraed` is not supported (did you mean `Thread`?)",
        "*: `import *` is not supported (name what the listing uses)",
        "from . import x: relative imports are not supported (a scenario's listing is one file: import modules by their full name)",
        "t.slep: `time.slep` is not supported (did you mean `sleep`?)",
        "t.sleep: assigning to an attribute of module 'time' is not supported (use a variable of the listing)",
    ];
    assert_eq!(found[1..], expected);
}

#[test]
fn the_future_comes_first() {
    let source = "\"doc\"\nfrom __future__ import division\nfrom __future__ import annotations\n";
    assert_eq!(problems(source), Vec::<String>::new());
    assert_eq!(
        problems("import os\nfrom __future__ import annotations\n"),
        ["from __future__ import annotations: from __future__ imports must occur at the beginning of the file"]
    );
}

#[test]
fn a_name_that_is_a_module_only_sometimes_is_left_alone() {
    assert_eq!(
        problems("import time\nif time:\n    time = {}\ntime.anything\n"),
        Vec::<String>::new()
    );
}

#[test]
fn misplaced_statements_are_refused() {
    let source = "\
return 1
break
def f():
    nonlocal missing
    continue
for i in []:
    def g():
        break
";
    let expected = [
        "return 1: 'return' outside function",
        "break: 'break' outside loop",
        "missing: no binding for nonlocal 'missing' found",
        "continue: 'continue' not properly in loop",
        "break: 'break' outside loop",
    ];
    assert_eq!(problems(source), expected);
}

#[test]
fn syntax_errors_are_problems() {
    assert_eq!(problems("x = (1,\n").len(), 1);
    assert!(problems("def f(:\n  pass\n")[0].contains("invalid syntax"));
}
