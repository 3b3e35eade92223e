"""Side threads: when each begins and ends, by what name, and where on the board it writes where it stands."""

import sys
from _thread import get_ident, get_native_id
from itertools import count

from .. import board, core, lines
from . import at, block, guard, say, unblocked

THREADING = "/threading.py"
EXECUTOR = "/concurrent/futures/thread.py"

numbers = count(1)  # of those that have begun
seats = {}  # by place on the board: who has it


def register(name):
    """The calling thread has begun. Gives its number."""
    ident, told, others = get_ident(), name, 1
    while told in list(core.names.values()):
        # Of those that live together each has a name of its own.
        others += 1
        told = "%s #%d" % (name, others)
    core.names[ident] = told
    for _ in range(board.at["side_threads"] if core.seat >= 0 else 0):
        number = next(numbers)
        seat = number % board.at["side_threads"]
        if seats.get(seat) not in core.names or seats[seat] == ident:
            seats[seat] = ident
            apart = (board.at["seat_side_places"] - board.at["seat_place"]) // 8
            core.side_places[ident] = where, tag = core.PLACE + apart + seat, (number & 0xFFF) << 20
            core.places[where] = tag
            return number
    return ""


def code_of(function):
    """The code of a function, and its file as a number if it is one of the program's."""
    code = getattr(function, "__code__", None)
    if code is None:
        return None, None
    base = core.files.get(code.co_filename)
    if base is None:
        base = lines.classify(code.co_filename)
    return code, base if type(base) is int else None


def begins(frame):
    """A thread is about to come, or has just come, to its run()."""
    me = frame.f_locals.get(frame.f_code.co_varnames[0]) if frame.f_code.co_varnames else None
    threading = sys.modules["threading"]
    if not isinstance(me, threading.Thread) or get_ident() in core.names:
        return
    number = register(str(me.name)[: core.speech.NAME])
    code, base = code_of(type(me).run)
    if base is None:
        code, base = code_of(getattr(me, "_target", None))
    if base is not None:
        lines.stand_aside(base | code.co_firstlineno)
        say("thread_begun", base | code.co_firstlineno, get_native_id(), number)
    elif code is not None and code.co_name == "_worker" and code.co_filename.endswith(EXECUTOR):
        say("thread_begun", 0, get_native_id(), number)


def ends(frame=None, value=None):
    ident = get_ident()
    name = core.names.pop(ident, None)
    if name is not None:
        core.side_places.pop(ident, None)
        core.blocked.pop(ident, None)
        say("thread_ended", name)


lines.thread_hooks["begins"] = guard(begins)
lines.thread_hooks["ends"] = guard(ends)
if core.monitoring:
    at(THREADING, "Thread._bootstrap_inner")(begins)
at(THREADING, "Thread.run", True)(ends)
# From 3.11 on; the only one for a thread with a run() of its own, and after an exception.
at(THREADING, "Thread._delete")(ends)


@at(EXECUTOR, "_worker")
def _(frame):
    block(frame, "lock", "work")


@at(EXECUTOR, "_WorkItem.run")
def _(frame):
    """It has got something to do."""
    core.unblock(get_ident())


@at(EXECUTOR, "_WorkItem.run", True)
def _(frame, value):
    back = lines.back_of(frame)
    if back is not None and back.f_code.co_name == "_worker":
        block(back, "lock", "work")


at(EXECUTOR, "_worker", True)(unblocked)
