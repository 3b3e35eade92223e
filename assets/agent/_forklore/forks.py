"""fork in all its ways, without a wrapper: by the at-fork hooks of CPython.

The child announces itself before it does anything, and the parent goes on only when it has, so that the order in the
pipe is the order of what happened.
"""

import posix
import sys
from _thread import get_ident
from posix import register_at_fork
from time import monotonic_ns
from time import sleep as real_sleep

from . import core, lines, output
from . import say as say_module
from .board import announce, answer_never, at, find_seat, give_back, processes, word_of
from .core import NONE_FREE, awaited, in_parent, late, pending, say, take_seat

EAGAIN = 11
POOLS = (
    "_repopulate_pool_static",
    "_adjust_process_count",
    "_launch_processes",
    "_spawn_process",
    "_replace_dead_worker",
)


def kind_of(frame):
    """Who forks, and what for: looks up the stack."""
    kind, depth = "child", 0
    while frame is not None and depth < 12:
        name, file = frame.f_code.co_name, frame.f_code.co_filename
        if name == "_launch" and file.endswith("popen_fork.py"):
            kind = "process"
        elif kind == "process" and name in POOLS:
            return "worker"
        elif name in ("_serve_one", "main") and file.endswith("forkserver.py"):
            return "served"
        elif kind == "process" and name == "start" and file.endswith("managers.py"):
            return "manager"
        frame = lines.back_of(frame)
        depth += 1
    return kind


def refusal():
    """What a fork raises when the stage has as many processes as it can have: fork(2), EAGAIN."""
    say("limit_reached", processes)
    if core.hot and not core.monitoring:
        lines.untraced.look_at_exception(sys._getframe(1))
    return BlockingIOError(EAGAIN, "Resource temporarily unavailable")


def check_room():
    """Before another program is started, which may take no seat."""
    seat = take_seat()
    if seat == NONE_FREE:
        raise refusal()
    if seat >= 0:
        give_back(seat)


def await_own_child(frame):
    """For a handler that runs while this thread waits for its child: what the handler tells came after. It may come
    before the first statement of `in_parent`.
    """
    seat, begun = awaited.get(get_ident()), monotonic_ns()
    if seat is None and runs_in(frame, in_parent):
        seat = pending.get(get_ident(), core.NOTHING)[0]
    while seat is not None and seat >= 0 and core.words[word_of(seat, "seat_pid")] == 0:
        real_sleep(0.0002)
        if monotonic_ns() - begun > 1_000_000_000:
            return


def runs_in(frame, *functions):
    """Whether a handler came while this thread was in one of these functions of the agent."""
    while frame is not None and frame.f_code.co_filename.startswith(lines.HERE):
        if any(frame.f_code is function.__code__ for function in functions):
            return True
        frame = frame.f_back
    return False


def await_child(seat):
    """The child is long about it, or there is none."""
    pid, begun, look, nap = word_of(seat, "seat_pid"), monotonic_ns(), 3_000_000, 0.00005
    while core.words[pid] == 0:
        real_sleep(nap)
        nap = min(0.0002, nap * 1.1)
        waited = monotonic_ns() - begun
        if waited > look:
            look = waited + 20_000_000
            if not has_unannounced_child() and core.words[pid] == 0:
                # fork has failed.
                give_back(seat)
                leave_eagain()
                return
            if waited > 1_000_000_000:
                # It is stopped, or starved; it will announce itself late.
                return


def leave_eagain():
    """Up to 3.11 os.fork reads errno after these hooks: leaves there what a failing fork leaves most often."""
    reading, writing = posix.pipe2(posix.O_NONBLOCK | posix.O_CLOEXEC)
    try:
        posix.read(reading, 1)
    except OSError:
        pass
    # Neither call changes errno where it succeeds.
    posix.close(reading)
    posix.close(writing)


def has_unannounced_child():
    try:
        fd = posix.open("/proc/thread-self/children", posix.O_RDONLY | posix.O_CLOEXEC)
    except OSError:
        return True
    try:
        children = posix.read(fd, 1 << 16).split()
    finally:
        posix.close(fd)
    seats = {core.words[word_of(n, "seat_pid")] for n in range(at["seat_count"])}
    return any(int(child) not in seats for child in children)


def begin_anew():
    """The hooks did not run: it is C code that has forked."""
    place = core.places[core.PLACE]
    find_seat()
    core.places[core.PLACE] = place
    begin_after(core.first_words("child", place, posix.getppid()))
    announce()


def begin_after(first):
    """The child of a side thread, or one with something in hand that is its parent's."""
    core.reserved.clear()
    pending.clear()
    awaited.clear()
    core.owed.clear()
    core.hearing = 0
    core.main = get_ident()
    output.after_fork()
    lines.after_fork()
    if core.unrung:
        answer_never()
    if not core.silent:
        core.send(b"%d\x1f%d%b" % (monotonic_ns(), core.pid, first))


def tell_late():
    while late:
        say("signal_received", late.pop(0))


def install():
    say_module.open_pipe()
    register_at_fork(before=core.before, after_in_parent=in_parent, after_in_child=core.in_child)
