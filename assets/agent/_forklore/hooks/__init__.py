"""What is looked at in the standard library: functions, by file and qualified name, with what to do when they start and
when they return. Nothing in them is replaced; handlers read the frame's locals. What a version does not have is skipped.
"""

from _thread import get_ident

from .. import core, lines

# As in `types`, which is not read for them alone.
FunctionType, BuiltinFunctionType = type(lambda: 0), type(len)
MethodType = type((lambda: 0).__get__(0))
say = core.say
table = {module: {} for module in lines.LIBRARY}


def at(module, qualname, done=False):
    """Registers what to do when a function starts (it gets the frame), or with `done` when it returns (frame, value)."""

    def add(function):
        rows = table[module].setdefault(qualname, [None, None])
        rows[bool(done)] = function
        return function

    return add


# --- values: only what cannot run the program's code is turned into text

PLAIN = (int, float, bool, type(None), str, bytes, complex)
BRACKETS = {list: "[]", tuple: "()", set: "{}", dict: "{}"}


def text(value, room=60):
    kind = type(value)
    if kind in PLAIN:
        if kind is int and value.bit_length() > 200:
            return "<int>"
        return repr(value if kind not in (str, bytes) else value[:room])[:room]
    if kind in BRACKETS and len(value) <= 8:
        if kind is dict:
            inside = ", ".join("%s: %s" % (text(k, 20), text(v, 20)) for k, v in value.items())
        else:
            inside = ", ".join(text(v, 20) for v in value)
        first, last = BRACKETS[kind]
        return (first + inside + ("," if kind is tuple and len(value) == 1 else "") + last)[:room]
    if kind in (FunctionType, BuiltinFunctionType):
        return value.__qualname__
    return "<%s>" % kind.__name__


def function_name(function):
    kind = type(function)
    if kind in (FunctionType, BuiltinFunctionType):
        return function.__qualname__
    if kind is MethodType:
        return function.__func__.__qualname__
    if kind.__name__ == "partial" and kind.__module__ == "functools":
        return function_name(function.func)
    return kind.__name__


def arguments(args, kwds):
    return ", ".join([text(a) for a in args] + ["%s=%s" % (k, text(v)) for k, v in kwds.items()])[:160]


# --- frames


def caller(frame, *names):
    """The calling frame, if its function has one of these names."""
    back = lines.back_of(frame)
    return back if back is not None and back.f_code.co_name in names else None


def micros(seconds):
    """A time-out for forklore; empty for none."""
    return int(max(0, seconds) * 1e6) if type(seconds) in (int, float) else ""


def block(frame, *what):
    ident = get_ident()
    if ident not in core.blocked:
        say("blocked", *what)
        core.blocked[ident] = (frame, what)


def unblocked(frame, value=None):
    ident = get_ident()
    got = core.blocked.get(ident)
    if got is not None and got[0] is frame:
        core.unblock(ident)


# --- guarding the program from hooks that do not fit this Python

failed = set()


def guard(function):
    """A hook that fails says so once, and never harms the program."""
    if function is None:
        return None

    def guarded(*args):
        try:
            function(*args)
        except Exception as error:
            if function not in failed:
                failed.add(function)
                say("hook_failed", function.__code__.co_firstlineno, type(error).__name__, error)
        if core.owed:
            core.pay()

    return guarded
