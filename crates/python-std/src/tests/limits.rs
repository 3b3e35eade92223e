//! What a hostile listing could grow stops with a message.

use super::prints;
use crate::compile;

#[test]
fn endless_recursion_is_a_recursion_error() {
    let source = "
def f(n):
    return f(n + 1)
def g():
    return sorted([1, 2], key=lambda x: g())
for h in (lambda: f(0), g):
    try:
        h()
    except RecursionError as e:
        print(e)
";
    prints(
        source,
        "maximum recursion depth exceeded\nmaximum recursion depth exceeded\n",
    );
}

#[test]
fn containers_may_be_nested_deeply() {
    let source = "
x = []
y = ()
z = {}
for i in range(100000):
    x = [x]
    y = (y,)
    z = {i: z}
x = y = z = None
print('gone')
";
    prints(source, "gone\n");
}

#[test]
fn comparing_what_is_nested_too_deeply_is_a_recursion_error() {
    let source = "
def nested(depth):
    x = y = 1
    for i in range(depth):
        x = [x]
        y = [y]
    return x, y
x, y = nested(900)
print(x == y, x != y, [x].index(y), y in [x], [x] < [y])
x, y = nested(3000)
for f in (lambda: x == y, lambda: {1: x} != {1: y}, lambda: y in [x], lambda: (x,).count(y), lambda: x < y):
    try:
        f()
    except RecursionError as e:
        print(e)
print(x == x, x in [x])
";
    let refused = "maximum recursion depth exceeded in comparison\n".repeat(5);
    prints(source, &format!("True False 0 True False\n{refused}True True\n"));
}

#[test]
fn what_is_asked_for_without_measure_is_refused() {
    let source = "
import time
from multiprocessing import Array
def t(f):
    try:
        f()
    except Exception as e:
        print(repr(e))
t(lambda: time.sleep(1e300))
t(lambda: time.sleep(float('inf')))
t(lambda: time.sleep(10**12))
t(lambda: Array('i', 10**10))
t(lambda: Array('i', -1))
";
    let expected = "OverflowError('timestamp out of range for platform time_t')\n\
                    OverflowError('timestamp out of range for platform time_t')\n\
                    OverflowError('timestamp too large to convert to C _PyTime_t')\n\
                    MemoryError()\nValueError('Array length must be >= 0, not -1')\n";
    prints(source, expected);
}

#[test]
fn numbers_have_64_bits() {
    let source = "
def t(f):
    try:
        print(f())
    except OverflowError as e:
        print('OverflowError:', e)
t(lambda: 2 ** 62 + (2 ** 62 - 1))
t(lambda: 2 ** 62 + 2 ** 62)
t(lambda: -9223372036854775808)
t(lambda: int('9' * 30))
";
    let overflow = "OverflowError: the result does not fit into forklore's 64-bit int\n";
    let expected = format!("9223372036854775807\n{overflow}-9223372036854775808\n{overflow}");
    prints(source, &expected);
}

#[test]
fn huge_values_are_refused_before_they_are_made() {
    let source = "
for make in (lambda: 'x' * 10**12, lambda: [0] * 10**12, lambda: list(range(10**12))):
    try:
        make()
    except MemoryError as e:
        print('MemoryError')
print(len(range(10**15)), 10**14 in range(10**15))
";
    prints(source, "MemoryError\nMemoryError\nMemoryError\n1000000000000000 True\n");
}

#[test]
fn deep_nesting_is_a_problem_not_a_crash() {
    let sources = [
        format!("x = {}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("x = {}1", "not ".repeat(10_000)),
        format!("x = {}1", "1+".repeat(10_000)),
        format!("x = [1]{}", ".y".repeat(10_000)),
        (0..150)
            .map(|depth| format!("{}if 1:\n", " ".repeat(depth)))
            .collect::<String>()
            + &" ".repeat(150)
            + "pass",
    ];
    for source in sources {
        let problems = compile(&source, "deep.py").err().expect("it is refused");
        assert_eq!(problems[0].message, "nested more than 100 levels deep");
    }
    let plain = format!("x = {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(compile(&plain, "brackets.py").is_ok());
}

#[test]
fn a_listing_has_a_greatest_length() {
    let problems = compile(&"pass\n".repeat(20_000), "long.py")
        .err()
        .expect("it is refused");
    assert_eq!(problems[0].message, "the listing is longer than 64 KiB");
}

#[test]
fn what_nests_by_itself_stays_within_the_stack() {
    let source = "
import pickle
def nest(wrap):
    value = int
    try:
        for _ in range(100_000):
            value = wrap(value)
    except RecursionError as error:
        print(error, repr(value)[:12], value == value)
nest(lambda t: list[t])
deep = []
for _ in range(100_000):
    deep = [deep]
try:
    pickle.dumps(deep)
except RecursionError:
    print('too deep')
doubled = []
for _ in range(100):
    doubled = [doubled, doubled]
print(len(pickle.dumps(doubled)) < 1000)
";
    let expected = "maximum recursion depth exceeded list[list[li True\ntoo deep\nTrue\n";
    super::prints(source, expected);
}
