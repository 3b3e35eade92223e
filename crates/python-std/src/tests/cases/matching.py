import signal

LIMITS = {"low": 1, "high": 9}


def describe(value):
    match value:
        case 0:
            return "zero"
        case True:
            return "true"
        case None:
            return "nothing"
        case -1 | -2:
            return "small negative"
        case 1.5:
            return "one and a half"
        case "go" | "run":
            return "a verb"
        case b"raw":
            return "bytes"
        case int(number) if number > 100:
            return f"large {number}"
        case int() | float() as number:
            return f"number {number}"
        case str(text):
            return f"text {text!r}"
        case []:
            return "empty sequence"
        case [only]:
            return f"one: {only}"
        case slice(start=0, stop=y):
            return f"from the start to {y}"
        case ("add", int(a), int(b)):
            return f"{a} + {b} = {a + b}"
        case [first, *_, "end"]:
            return f"{first} to the end"
        case [first, second, *rest]:
            return f"{first}, {second}, and {rest}"
        case {"op": "move", "to": [x, y], **rest}:
            return f"move to {x},{y} {rest}"
        case {"op": op}:
            return f"op {op}"
        case {}:
            return f"mapping of {len(value)}"
        case set() | frozenset():
            return "some set"
        case ValueError(args=(text,)):
            return f"ValueError about {text}"
        case OSError(errno=code) | KeyError(args=[code]):
            return f"error {code}"
        case signal.SIGTERM:
            return "the signal"
        case _:
            return f"something else: {type(value).__name__}"


for value in [
    0, False, 1, True, None, -2, 1.5, 7, 2.5, 1000, "go", "gone", b"raw", b"cooked", [], (), [5], (None,), range(1), range(4),
    slice(0, 3), slice(3), slice(3, 4), ("add", 1, 2), ["add", 1, "2"], [1, 2, "end"], [1, 2, 3, 4],
    {"op": "move", "to": (1, 2), "speed": 3}, {"op": "stop", "now": 1}, {"a": 1}, {}, {1}, frozenset(),
    ValueError("x"), ValueError(1, 2), FileNotFoundError(2, "no"), KeyError("k"),
    len, ..., "abc", (x for x in []),
]:
    print(describe(value))

# A name is bound as soon as the pattern matches, even if the guard then fails.
match [1, 2]:
    case [a, b] if a > b:
        print("falling", a, b)
    case [a, b, *_] if a == b:
        print("even", a, b)
    case (a, c):
        print("rising", a, b, c)

# Nothing is bound by a pattern that fails.
match (1, 2, 3):
    case (unset, 5, _):
        pass
try:
    unset
except NameError as error:
    print(error)

# match and case are names, too.
match = {"case": 1}
case = match["case"]
print(match, case)


def commands(lines):
    for line in lines:
        match line.split():
            case ["quit" | "exit" as word]:
                yield f"bye ({word})"
                return
            case ["put", name, *values]:
                for value in values:
                    yield f"{name} <- {value}"
            case [("get" | "del") as verb, name] if name.isidentifier():
                sent = yield f"{verb} {name}"
                yield f"sent {sent}"
            case [other, *_]:
                yield f"unknown {other}"
            case []:
                continue
    else:
        yield "no more"


for line in commands(["put a 1 2", "get a", "", "get 1", "what", "exit", "never"]):
    print(line)

total = 0
for item in [1, "skip", 2, "stop", 3]:
    match item:
        case "skip":
            continue
        case "stop":
            break
        case number:
            total += number
print(total, number, item)


def outer():
    def inner():
        return found
    match {"k": [1, {"deep": (2, 3)}]}:
        case {"k": [_, {"deep": (found, last)}]}:
            return inner() + last


print(outer())
match 1, "two":
    case int(x), str(y):
        print(x, y)
match (m := [1, 2]):
    case [*all_of_it]:
        print(all_of_it, m, all_of_it is m)
match LIMITS:
    case {"low": low, "high": high} if low < high:
        print(low, high)
match "x":
    case ("a" | "x") | "y" as letter:
        print(letter)


def wrong(make):
    try:
        make()
    except Exception as error:
        print(type(error).__name__, error)


def too_many():
    match 5:
        case int(a, b):
            pass


def none_by_position():
    match ValueError("x"):
        case ValueError(a):
            pass


def no_class():
    match 5:
        case len():
            pass


for make in (too_many, none_by_position, no_class):
    wrong(make)


def fails(value):
    match value:
        case [a, b] if a / b > 1:
            return a
        case [*_]:
            raise ValueError("no pair")


def class_fails(value):
    match value:
        case str():
            return 1
        case int(a, b):
            return 2


def subject_fails(value):
    match value["key"]:
        case 1:
            return 1


try:
    fails([1, 0])
except ZeroDivisionError:
    try:
        fails([1])
    except ValueError:
        try:
            class_fails(3)
        except TypeError:
            subject_fails({})
