"""Where each process stands, and standing still while the clock does: sys.monitoring from 3.12 on, sys.settrace before."""

import posix
import sys
from _thread import get_ident
from time import monotonic_ns
from time import sleep as real_sleep

from . import board
from . import say as say_module
from .variable import look_at_variable

HERE = __file__.rpartition("/")[0]
AGENT = HERE.rpartition("/")[0] + "/"
FOREIGN = ("/site-packages/", "/dist-packages/", "/lib/python", "/.venv/", "/venv/")

# Without these, tasks cannot be told.
NEEDED = {"Pool._repopulate_pool", "worker", "ApplyResult._set", "ProcessPoolExecutor.__init__", "_process_worker"}

# By file name: False, not of interest; a number, a file of the program's own; a list, hooks.
files = {}
PROGRAM = 0  # the file that main runs; others have their number above the 32 bits of a line
main = get_ident()
hot = False  # lines are not followed one by one, but looked at when the bell rings
followed, hot_codes = set(), set()  # from 3.12 on: the program's code with line events, and without them meanwhile
blocked = {}  # by thread: what it was said to wait for
starts, returns = {}, {}  # by id of a code: what to do when it starts, and when it returns
when_read = {}  # by the end of a file name: what to do when the module has been read
# By the end of a file name: the hooks in it, once one of these has been read.
modules = {}
LIBRARY = (
    "/threading.py",
    "/queue.py",
    "/multiprocessing/context.py",
    "/multiprocessing/process.py",
    "/multiprocessing/queues.py",
    "/multiprocessing/pool.py",
    "/multiprocessing/connection.py",
    "/multiprocessing/synchronize.py",
    "/concurrent/futures/process.py",
    "/concurrent/futures/_base.py",
)
monitoring = getattr(sys, "monitoring", None)
OVERFLOW_IS_FATAL = sys.version_info < (3, 10)  # who goes on after a RecursionError and comes to the limit again is aborted
TOOL = 4
MARKS = {}


def classify(name):
    """What is to be looked at in a file."""
    files[name] = got = own_file(name)
    if got is False and name.endswith(LIBRARY):
        files[name] = got = hooks_in(name)
    return got


def hooks_in(name):
    if not modules:
        try:
            load_hooks()
        except Exception as error:
            modules.update(dict.fromkeys(LIBRARY, False))
            say_module.say("hook_failed", 0, type(error).__name__, error)
    return next((hooks for end, hooks in modules.items() if name.endswith(end)), False)


def own_file(name):
    if name[:1] == "<" or name.startswith(AGENT):
        return False
    program = board.program
    if name == program or tail(name) == tail(program) and same_file(name, program):
        return PROGRAM
    folder = absolute(program).rpartition("/")[0] + "/"
    path = absolute(name)
    if not path.startswith(folder) or any(part in path for part in FOREIGN):
        return False
    number = number_of(path)
    say_module.say("source", number, path, path[len(folder) :])
    return number << 32


def number_of(path):
    """The same number for a file in every process: FNV-1a, of 31 bits, not 0."""
    number = 0x811C9DC5
    for byte in path.encode("utf-8", "surrogateescape"):
        number = (number ^ byte) * 0x01000193 & 0xFFFFFFFF
    return number >> 1 | 1


def tail(name):
    return name.rpartition("/")[2]


def absolute(name):
    return name if name[:1] == "/" else posix.getcwd() + "/" + name


def same_file(a, b):
    try:
        a, b = posix.stat(a), posix.stat(b)
        return (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
    except OSError:
        return False


# --- what happens at a line of the program


def reach(place):
    """A mark stands before this line. Whoever comes to it first tells, and stands there if the lesson stops there."""
    bit, name = MARKS[place]
    told = board.at["marks_told"] + bit
    if board.memory[told]:
        return
    board.memory[told] = 1
    holds = board.has_bit("marks_that_hold", bit)
    if holds and not board.PAUSED_AT[0]:
        board.PAUSED_AT[0] = monotonic_ns()  # the instant is ours, not the observer's
    say_module.say("checkpoint_reached", name)
    if holds:
        stand_while(lambda: not board.has_bit("marks_released", bit))


def stand():
    """The clock stands: so does this thread, but for the statements that the observer grants."""
    stand_while(lambda: board.PAUSED_AT[0])


def stand_while(must_stand):
    nap = 0.002
    while must_stand():
        if board.PAUSED_AT[0] and board.take_statement():
            return
        real_sleep(nap)
        nap = min(0.02, nap * 1.5)


def unblock(ident):
    got = blocked.pop(ident, None)
    if got:
        say_module.say("unblocked", *got[1])


def at_place(place):
    if blocked:
        unblock(get_ident())
    if place in MARKS:
        reach(place)
    if board.PAUSED_AT[0]:
        stand()


def place_of_thread():
    """Where the calling thread stands: in the innermost frame of the program's file."""
    frame = sys._getframe(1)
    while frame is not None:
        base = own_base(frame)
        if base is not None:
            return base | frame.f_lineno
        frame = frame.f_back
    return 0


def back_of(frame):
    """The calling frame, without the agent's."""
    frame = frame.f_back
    while frame is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return frame


def own_base(frame):
    """The number of the file of a frame, if it is the program's own; else None."""
    base = files.get(frame.f_code.co_filename, False) if frame is not None else False
    return base if type(base) is int else None


# --- 3.8 to 3.11: a trace function for each file of the program's own

tracers = {}


def local_tracer(base):
    got = tracers.get(base)
    if got is not None:
        return got

    def local(frame, event, arg, ident=get_ident):
        try:
            if event == "line":
                place = base | frame.f_lineno
                if ident() == main:
                    board.PLACE[0] = place
                if board.watch:
                    look_at_variable(frame)
                if board.PAUSED_AT[0] or place in MARKS or blocked:
                    at_place(place)
            elif event == "return":
                if board.watch:
                    look_at_variable(frame)
                returned_to(frame.f_back)
                return local
            elif event == "exception":
                strip(arg[2])
            if hot and ident() == main:
                cool_down(frame)
                untraced.end()
                return None
        except RecursionError:
            if OVERFLOW_IS_FATAL:
                raise
        return local

    tracers[base] = local
    return local


def returned_to(back):
    """To which frame the calling thread has returned; None where the program has come to its end."""
    base = own_base(back)
    if get_ident() == main:
        if back is None:
            board.PLACE[0] = 0
        elif base is not None:
            board.PLACE[0] = base | back.f_lineno


def hooked(frame, event, arg):
    if event == "return":
        done = returns.get(id(frame.f_code))
        if done is not None and (arg is not None or was_left_by_return(frame)):
            done(frame, arg)
    return hooked


def was_left_by_return(frame):
    """Whether a frame that gives None was left by `return` and not by an exception."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return at >= 0 and code[at] == RETURN_VALUE


RETURN_VALUE = 83


def tracer(frame, event, arg):
    code = frame.f_code
    try:
        got = files.get(code.co_filename)
        if got is None:
            got = classify(code.co_filename)
        if got is False:
            return None
        if type(got) is int:
            if not hot:
                return local_tracer(got)
            if get_ident() == main:
                untraced.end()
            return None
    except RecursionError:
        if OVERFLOW_IS_FATAL:
            raise
        return None  # the program comes to its limit at its own next call, and not in our file
    key = id(code)
    start = starts.get(key)
    if start is not None:
        start(frame)
    if key in returns:
        frame.f_trace_lines = False
        return hooked
    if code.co_name == "<module>":
        frame.f_trace_lines = False
        return module_hook
    return None


def module_hook(frame, event, arg):
    if event == "return":
        resolve(frame.f_code.co_filename, frame.f_globals)
    return module_hook


# --- 3.12 on


def on_line(code, line, ident=get_ident):
    place = files[code.co_filename] | line
    if ident() == main:
        board.PLACE[0] = place
    if board.watch:
        look_at_variable(sys._getframe(1))
    if board.PAUSED_AT[0] or place in MARKS or blocked:
        at_place(place)


def on_start(code, offset):
    got = files.get(code.co_filename)
    if got is None:
        got = classify(code.co_filename)
    if got is False:
        return monitoring.DISABLE
    if type(got) is int:
        if hot:
            hot_codes.add(code)
        else:
            followed.add(code)
            monitoring.set_local_events(TOOL, code, OWN_EVENTS)
        return monitoring.DISABLE
    start = starts.get(id(code))
    if start is not None:
        start(sys._getframe(1))
        return None
    if code.co_name == "<module>":
        monitoring.set_local_events(TOOL, code, monitoring.events.PY_RETURN)
    return monitoring.DISABLE


def on_return(code, offset, value):
    if type(files.get(code.co_filename)) is int:
        if board.watch:
            look_at_variable(sys._getframe(1))
        returned_to(sys._getframe(1).f_back)
        return None
    done = returns.get(id(code))
    if done is not None:
        done(sys._getframe(1), value)
    elif code.co_name == "<module>":
        resolve(code.co_filename, sys._getframe(1).f_globals)


def on_raise(code, offset, error):
    if type(files.get(code.co_filename)) is int:
        strip(error.__traceback__)


# --- hooks


def resolve(name, space):
    """A module of the standard library has been read: finds the code of the functions that are looked at."""
    hooks = files.get(name)
    if type(hooks) is not list:
        return
    for qualname, start, done in hooks:
        value = space
        try:
            for part in qualname.split("."):
                value = value[part] if type(value) is dict else vars(value)[part]
            value = getattr(value, "__func__", value)
            while hasattr(value, "__wrapped__"):
                value = value.__wrapped__
            code = value.__code__
        except (KeyError, AttributeError):
            # This version does not have it.
            if qualname in NEEDED:
                say_module.say("hook_failed", 0, "missing", qualname)
            continue
        keep.append(code)
        if not monitoring and qualname not in untraced.NOT_BY_MAIN:
            untraced.functions.append(value)
        if start is not None:
            starts[id(code)] = start
        if done is not None:
            returns[id(code)] = done
        if monitoring:
            events = (monitoring.events.PY_START if start else 0) | (monitoring.events.PY_RETURN if done else 0)
            monitoring.set_local_events(TOOL, code, events)
    for end, done in when_read.items():
        if name.endswith(end):
            done(space)
    if name.endswith("/threading.py") and not monitoring:
        space["settrace"](tracer)


keep = []  # so that no other code gets the id of one that is looked at


def strip(traceback):
    """The agent's stand-ins leave no trace in tracebacks."""
    while traceback is not None and traceback.tb_next is not None:
        if traceback.tb_next.tb_frame.f_code.co_filename.startswith(HERE):
            traceback.tb_next = traceback.tb_next.tb_next
        else:
            traceback = traceback.tb_next


# --- the bell: lines looked at ten times a second instead of followed


def rearm():
    """An exception inside of `tracer` has ended tracing (RecursionError, KeyboardInterrupt): begins again."""
    if monitoring or untraced.off or sys.gettrace() is not None or get_ident() != main:
        return
    sys.settrace(tracer)
    frame = sys._getframe(1)
    while frame is not None:
        base = own_base(frame)
        if base is not None and not hot:
            frame.f_trace = local_tracer(base)
        frame = frame.f_back


def ring(frame):
    """The observer rang: in hot mode this is where the place is looked at, and where the process stands still."""
    global hot
    own, rung = own_frames(frame), frame
    rearm()
    if board.MODE[0]:
        hot = True
        if own and get_ident() == main:
            board.PLACE[0] = own_base(own[0]) | own[0].f_lineno
        for frame in own:
            cool_down(frame)
        if monitoring:
            cool_all()
        else:
            untraced.end_in(rung)
        if board.PAUSED_AT[0]:
            stand()
    elif hot:
        follow_again(own)


def own_frames(frame):
    own = []
    while frame is not None:
        if own_base(frame) is not None:
            own.append(frame)
        frame = frame.f_back
    return own


def cool_down(frame):
    """No more line events for the code of a frame."""
    if not monitoring:
        frame.f_trace = None
    else:
        followed.add(frame.f_code)


def cool_all():
    while followed:
        code = followed.pop()
        hot_codes.add(code)
        monitoring.set_local_events(TOOL, code, 0)


def follow_again(own):
    global hot
    hot = False
    if monitoring:
        while hot_codes:
            code = hot_codes.pop()
            followed.add(code)
            monitoring.set_local_events(TOOL, code, OWN_EVENTS)
    else:
        untraced.stop()
        for frame in own:
            frame.f_trace = local_tracer(own_base(frame))


def after_fork():
    global main
    main = get_ident()
    blocked.clear()
    if hot and board.MODE[0] == 0:
        follow_again(own_frames(sys._getframe(1)))


def install(load):
    global OWN_EVENTS, load_hooks, untraced
    load_hooks = load
    from . import untraced

    say_module.place_of = place_of_thread
    MARKS.update((line, (bit, name)) for line, bit, name in board.marks)
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path and path.endswith(LIBRARY) and type(classify(path)) is list:
            resolve(path, vars(module))
    if monitoring:
        events = monitoring.events
        OWN_EVENTS = events.LINE | events.PY_RETURN | events.PY_YIELD
        monitoring.use_tool_id(TOOL, "forklore")
        monitoring.register_callback(TOOL, events.PY_START, on_start)
        monitoring.register_callback(TOOL, events.LINE, on_line)
        monitoring.register_callback(TOOL, events.PY_RETURN, on_return)
        monitoring.register_callback(TOOL, events.PY_YIELD, on_return)
        monitoring.register_callback(TOOL, events.RAISE, on_raise)
        monitoring.set_events(TOOL, events.PY_START | events.RAISE)
    else:
        sys.settrace(tracer)
    import atexit

    atexit.register(uninstall)


def uninstall():
    if monitoring:
        monitoring.set_events(TOOL, 0)
    else:
        untraced.stop()
        sys.settrace(None)
