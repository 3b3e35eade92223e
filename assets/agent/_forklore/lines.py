"""Where each process stands, and standing still while the clock does: sys.monitoring from 3.12 on, sys.settrace before."""

import posix
import sys
from _thread import get_ident
from time import monotonic_ns
from time import sleep as real_sleep

from . import board, core
from .core import files, local_tracer, monitoring, say, tracer, unblock
from .variable import look_at_variable

HERE = __file__.rpartition("/")[0]
AGENT = HERE.rpartition("/")[0] + "/"
FOREIGN = ("/site-packages/", "/dist-packages/", "/lib/python", "/.venv/", "/venv/")

# Without these, tasks cannot be told.
NEEDED = {"Pool._repopulate_pool", "worker", "ApplyResult._set", "ProcessPoolExecutor.__init__", "_process_worker"}

PROGRAM = 0  # the file that main runs; others have their number above the 32 bits of a line
followed, hot_codes = set(), set()  # from 3.12 on: the program's code with line events, and without them meanwhile
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
    "/concurrent/futures/thread.py",
    "/concurrent/futures/_base.py",
    "/bdb.py",
)
COMMAND = "<string>"  # what `python -c` runs: looked at only for what it raises
TOOL = 4


def classify(name):
    """What is to be looked at in a file."""
    files[name] = got = own_file(name)
    if got is False and name.endswith(LIBRARY):
        files[name] = got = hooks_in(name)
    if name == COMMAND and sys.argv[:1] == ["-c"]:
        files[name] = got = []
    return got


def hooks_in(name):
    if not modules:
        try:
            load_hooks()
        except Exception as error:
            modules.update(dict.fromkeys(LIBRARY, False))
            say("hook_failed", 0, type(error).__name__, error)
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
    say("source", number, path, path[len(folder) :])
    return number << 32


def number_of(path):
    """The same number for a file in every process: FNV-1a, of 31 bits, not 0."""
    number = 0x811C9DC5
    for byte in path.encode("utf-8", "surrogatepass"):
        number = (number ^ byte) * 0x01000193 & 0xFFFFFFFF
    return number >> 1 | 1


def tail(name):
    return name.rpartition("/")[2]


def absolute(name):
    if name[:1] == "/":
        return name
    try:
        return posix.getcwd() + "/" + name
    except OSError:
        return name  # the working directory is not there any more


def same_file(a, b):
    try:
        a, b = posix.stat(a), posix.stat(b)
        return (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
    except OSError:
        return False


# --- what happens at a line of the program


def reach(place):
    """A mark stands before this line. Whoever comes to it first tells, and stands there if the lesson stops there."""
    bit, name = core.MARKS[place]
    told = board.at["marks_told"] + bit
    if core.memory[told]:
        return
    core.memory[told] = 1
    holds = board.has_bit("marks_that_hold", bit)
    if holds and not core.PAUSED_AT[0]:
        core.PAUSED_AT[0] = monotonic_ns()  # the instant is ours, not the observer's
    say("checkpoint_reached", name)
    if holds:
        stand_while(lambda: not board.has_bit("marks_released", bit))


def stand():
    """The clock stands: so does this thread, but for the statements that the observer grants."""
    stand_while(lambda: core.PAUSED_AT[0])


def stand_while(must_stand):
    if get_ident() == core.main and not core.unrung:
        board.answer()  # it is not in C code
    nap = 0.002
    while must_stand():
        if core.PAUSED_AT[0] and board.take_statement():
            return
        real_sleep(nap)
        nap = min(0.02, nap * 1.5)


def at_place(place):
    if core.blocked:
        unblock(get_ident())
    if place in core.MARKS:
        reach(place)
    if core.PAUSED_AT[0]:
        stand()
    if core.owed:
        core.pay()


def stand_aside(place):
    """The calling side thread stands at this place."""
    got = core.side_places.get(get_ident())
    if got is not None:
        core.places[got[0]] = place | got[1]


def place_of_thread():
    """Where the calling thread stands: in the innermost frame of the program's file."""
    return place_of(sys._getframe(1))


def place_of(frame):
    while frame is not None:
        place = own_place(frame)
        if place is not None:
            return place
        frame = frame.f_back
    return 0


def own_place(frame):
    """Where a frame of the program's own stands; else None. The compiler's own instructions are on no line (3.10, 3.11)."""
    base = own_base(frame)
    line = None if base is None else frame.f_lineno
    return None if line is None else base | line


def back_of(frame):
    """The calling frame, without the agent's."""
    frame = frame.f_back
    while frame is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return frame


def is_ours(frame):
    return frame.f_code.co_filename.startswith(HERE)


def of_program(frame):
    """This frame, or the one that would be in its place without us."""
    while frame is not None and is_ours(frame):
        frame = frame.f_back
    return frame


def own_base(frame):
    """The number of the file of a frame, if it is the program's own; else None."""
    base = files.get(frame.f_code.co_filename, False) if frame is not None else False
    return base if type(base) is int else None


# --- 3.8 to 3.11: a trace function for each file of the program's own


def cool_down_local(frame):
    cool_down(frame)
    untraced.end()


def returned_to(back):
    """To which frame the calling thread has returned; None where the program has come to its end."""
    if get_ident() == core.main:
        place = 0 if back is None else own_place(back)
        if place is not None:
            core.places[core.PLACE] = place
        return
    if core.side_places:
        stand_aside(place_of(back))
    if back is not None and back.f_code.co_name == "_bootstrap_inner":
        thread_hooks["ends"]()


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


def follow_no_line():
    """A function of the program's begins while lines are only looked at."""
    if get_ident() == core.main:
        untraced.end()


def follow_library(frame):
    """The trace function for a frame of a file that has hooks."""
    code = frame.f_code
    key = id(code)
    start = starts.get(key)
    if start is not None:
        start(frame)
    if key in returns:
        frame.f_trace_lines = False
        return hooked
    if code.co_filename == COMMAND:
        frame.f_trace_lines = False
        return command_hook
    if code.co_name == "<module>":
        frame.f_trace_lines = False
        return module_hook
    return None


def command_hook(frame, event, arg):
    if event == "exception":
        strip(arg[2])
    return command_hook


def module_hook(frame, event, arg):
    if event == "return":
        resolve(frame.f_code.co_filename, frame.f_globals)
    return module_hook


# --- 3.12 on


def on_line(code, line, ident=get_ident):
    place = files[code.co_filename] | line
    if ident() == core.main:
        core.places[core.PLACE] = place
    elif core.side_places:
        stand_aside(place)
    if core.watch:
        look_at_variable(sys._getframe(1))
    if core.PAUSED_AT[0] or place in core.MARKS or core.blocked or core.owed:
        at_place(place)


def on_start(code, offset):
    got = files.get(code.co_filename)
    if got is None:
        got = classify(code.co_filename)
    if got is False:
        return monitoring.DISABLE
    if type(got) is int:
        if core.hot:
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
        if core.watch:
            look_at_variable(sys._getframe(1))
        returned_to(sys._getframe(1).f_back)
        return None
    done = returns.get(id(code))
    if done is not None:
        done(sys._getframe(1), value)
    elif code.co_name == "<module>":
        resolve(code.co_filename, sys._getframe(1).f_globals)


def on_raise(code, offset, error):
    if type(files.get(code.co_filename)) in (int, list):
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
                say("hook_failed", 0, "missing", qualname)
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
        space["settrace"](first_tracer)


thread_hooks = {}  # "begins" and "ends": what to do when a side thread begins its run(), and when it has left it


def first_tracer(frame, event, arg):
    """The trace function of a side thread until its run() begins."""
    core.settrace(tracer)
    thread_hooks["begins"](frame)
    return tracer(frame, event, arg)


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
    if monitoring or untraced.off or core.gettrace() is not None or get_ident() != core.main:
        return
    core.settrace(tracer)
    frame = sys._getframe(1)
    while frame is not None:
        base = own_base(frame)
        if base is not None and not core.hot:
            frame.f_trace = local_tracer(base)
        frame = frame.f_back


def ring(frame):
    """The observer rang. In hot mode the place is looked at here; and here a process stands still that runs no line."""
    own, rung = own_frames(frame), frame
    rearm()
    if get_ident() == core.main:
        stand_in(own)
        library.tell(rung)
        if core.hot:
            stand_all_aside()
    if core.modes[core.MODE]:
        core.hot = True
        for frame in own:
            cool_down(frame)
        if monitoring:
            cool_all()
        else:
            untraced.end_in(rung)
    elif core.hot:
        follow_again(own)
    if core.PAUSED_AT[0]:
        stand()


def stand_all_aside():
    """Where the side threads stand, of which no line is followed."""
    frames = sys._current_frames()
    for ident, (where, tag) in list(core.side_places.items()):
        if ident in frames:
            core.places[where] = place_of(frames[ident]) | tag


def stand_in(own):
    """The main thread stands in the innermost of these frames of the program's."""
    place = own_place(own[0]) if own else None
    if place is not None:
        core.places[core.PLACE] = place


def own_frames(frame):
    own = []
    while frame is not None:
        if own_base(frame) is not None:
            own.append(frame)
        frame = frame.f_back
    return own


def call_hot(told, args, kwds):
    """A stand-in is called while nothing traces."""
    try:
        return told(*args, **kwds)
    except BaseException:
        # The frame of `Builtin.__call__` is between.
        untraced.look_at_exception(sys._getframe(2))
        raise
    finally:
        if core.owed:
            core.pay()


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
    core.hot = False
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
    if library.told is not library.NOWHERE:
        library.told = library.NOWHERE
    core.main = get_ident()
    core.blocked.clear()
    core.names.clear()
    core.side_places.clear()
    if core.hot and core.modes[core.MODE] == 0:
        follow_again(own_frames(sys._getframe(1)))


def install(load):
    global OWN_EVENTS, library, load_hooks, untraced
    load_hooks = load
    from . import library, untraced

    core.MARKS.update((line, (bit, name)) for line, bit, name in board.marks)
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
        core.settrace(tracer)
    import atexit

    atexit.register(uninstall)


def uninstall():
    if monitoring:
        monitoring.set_events(TOOL, 0)
    else:
        untraced.stop()
        if core.gettrace() is tracer:
            core.settrace(None)
