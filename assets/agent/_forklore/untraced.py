"""Up to 3.11, while lines are only looked at: the main thread without a trace function.

One that is never asked for a line costs as well: a loop 2.5 times its time, a call of a function 4 to 8 times, because
the interpreter looks up the line of every instruction and calls it for every function. So there is none, and the
functions of the library that have hooks get other code as long, which sets it for their call.
"""

import sys
from _functools import partial
from _thread import get_ident
from time import monotonic_ns

from . import core, lines

off = False  # the main thread has no trace function
entered = 0  # how many calls set it meanwhile, one in another
functions = []  # those that have hooks
NOT_BY_MAIN = {"Thread._delete", "worker", "_process_worker", "_worker", "_WorkItem.run"}  # but those that begin what is not traced yet
MODULES = {path[1:-3].replace("/", ".") for path in lines.LIBRARY}
IMPORT = 1_000_000_000  # how long the reading of one may take, in nanoseconds, until its own code runs
reading = 0  # until when one may be read
own_codes = {}  # by index in `functions`: what a function had before


def template(*args, **kwds):
    call = "call"
    return call(*args, **kwds)


def replace_codes():
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)  # and never away again: an import may be going through them
    if len(own_codes) < len(functions):
        for n in set(range(len(functions))).difference(own_codes):
            function = functions[n]
            code = own_codes[n] = function.__code__
            real = type(function)(code, function.__globals__, code.co_name, function.__defaults__, function.__closure__)
            real.__kwdefaults__ = function.__kwdefaults__
            consts = [partial(enter, real) if value == "call" else value for value in template.__code__.co_consts]
            function.__code__ = template.__code__.replace(co_consts=tuple(consts), co_freevars=code.co_freevars)


def restore_codes():
    while own_codes:
        n, code = own_codes.popitem()
        functions[n].__code__ = code


class Finder:
    """Finds no module; but those that have hooks are to be read with the trace function, which looks for them."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        global reading
        if off and name in MODULES and get_ident() == core.main:
            reading = monotonic_ns() + IMPORT
            begin()


def enter(real, /, *args, **kwds):
    """A function of the library is called."""
    global entered
    caller, is_main = sys._getframe(2), get_ident() == core.main
    if is_main and off:
        begin()
    try:
        entered += is_main
        got = real(*args, **kwds)
    except BaseException:
        look_at_exception(caller)
        raise
    finally:
        entered = max(0, entered - is_main)
    # What belongs to the library may end now, of which its hooks are to tell; the next bell comes soon.
    if is_main and lines.own_base(caller) is not None:
        end()
    return got


def begin():
    """Sets the trace function, if the program has none."""
    global off
    if core.gettrace() is None:
        off = False
        core.settrace(core.tracer)


def end():
    """Takes it away, if nothing needs it that is under way."""
    global off
    if core.hot and not entered and not off and core.gettrace() is core.tracer and monotonic_ns() > reading:
        off = True
        replace_codes()
        core.settrace(None)


def end_in(frame):
    """The same, when a bell has interrupted this frame: not inside of functions that may have hooks."""
    while frame is not None and lines.own_base(frame) is None:
        if type(core.files.get(frame.f_code.co_filename)) is list:
            return
        frame = frame.f_back
    end()


def look_at_exception(frame):
    """An exception leaves the agent: the program's frame is to have its traceback without ours."""
    while frame is not None and lines.own_base(frame) is None:
        frame = frame.f_back
    if off and get_ident() == core.main:
        begin()
    if frame is not None and core.gettrace() is core.tracer:
        frame.f_trace = core.local_tracer(lines.own_base(frame))


def stop():
    """Everything is traced again, or nothing at all."""
    global off, entered
    if off:
        begin()
    off, entered = False, 0
    restore_codes()
