"""The variable whose values are told."""

from . import core

told = []  # the newest value of the watched variable; a forked child has it, too


def look_at_variable(frame):
    """Tells what the watched variable is bound to, where that has changed."""
    name, code = core.watch, frame.f_code
    is_local = name in code.co_varnames or name in code.co_cellvars or name in code.co_freevars
    space = frame.f_locals if is_local else frame.f_globals
    if name not in space:
        return
    value = in_brief(space[name])
    if told != [value]:
        told[:] = [value]
        core.say("variable_changed", name, value)


def in_brief(value):
    if type(value) not in (bool, int, float, str, type(None)):
        return type(value).__name__
    text = repr(value)
    return text if len(text) <= 12 else text[:12] + "..."
