"""fork in all its ways, without a wrapper: by the at-fork hooks of CPython.

The child announces itself before it does anything, and the parent goes on only when it has, so that the order in the
pipe is the order of what happened.
"""

import posix
import sys
from _thread import get_ident
from posix import register_at_fork, sched_yield
from time import monotonic_ns
from time import sleep as real_sleep

from . import board, lines, output
from . import say as say_module

reserved = {}  # by thread: the seat taken before os.fork was called
awaited = {}  # by thread: the seat of a child that it has forked and waits for
pending = {}  # by thread: the seat taken for the child, and what it will be

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


def before():
    try:
        ident = get_ident()
        seat = reserved.pop(ident) if ident in reserved else board.take_seat()
        pending[ident] = (seat, kind_of(sys._getframe(1)))
    except Exception:
        pass


def refusal():
    """What a fork raises when the stage has as many processes as it can have: fork(2), EAGAIN."""
    say_module.say("limit_reached", board.processes)
    return BlockingIOError(EAGAIN, "Resource temporarily unavailable")


def limited(real):
    """os.fork and os.forkpty."""

    def told(*args, **kwds):
        ident, seat = get_ident(), board.take_seat()
        if seat == board.NONE_FREE:
            raise refusal()
        reserved[ident] = seat
        try:
            return real(*args, **kwds)
        finally:
            seat = reserved.pop(ident, -1)
            if seat >= 0:
                board.give_back(seat)  # it was not called as it has to be

    return told


def check_room():
    """Before another program is started, which may take no seat."""
    seat = board.take_seat()
    if seat == board.NONE_FREE:
        raise refusal()
    if seat >= 0:
        board.give_back(seat)


def in_parent():
    try:
        # Never in neither of the two: a handler that comes in between has to find it.
        awaited[get_ident()] = seat = pending.get(get_ident(), (-1, ""))[0]
        pending.pop(get_ident(), None)
        if seat >= 0:
            await_child(seat)
    except Exception:
        pass
    finally:
        awaited.pop(get_ident(), None)


def await_own_child(frame):
    """For a handler that runs while this thread waits for its child: what the handler tells came after. It may come
    before the first statement of `in_parent`.
    """
    seat, begun = awaited.get(get_ident()), monotonic_ns()
    if seat is None and runs_in(frame, in_parent):
        seat = pending.get(get_ident(), (-1, ""))[0]
    while seat is not None and seat >= 0 and board.words[board.word_of(seat, "seat_pid")] == 0:
        real_sleep(0.0002)
        if monotonic_ns() - begun > 1_000_000_000:
            return


def runs_in(frame, hook):
    """Whether a handler came while this thread was in one of the hooks."""
    while frame is not None and frame.f_code.co_filename.startswith(lines.HERE):
        if frame.f_code is hook.__code__:
            return True
        frame = frame.f_back
    return False


late = []  # what handlers of a child have to tell, whose child has not announced itself


def await_child(seat):
    pid, begun, spins, look, nap = board.word_of(seat, "seat_pid"), monotonic_ns(), 0, 3_000_000, 0.00005
    while board.words[pid] == 0:
        spins += 1
        if spins < 50:
            sched_yield()
            continue
        real_sleep(nap)
        nap = min(0.0002, nap * 1.1)
        waited = monotonic_ns() - begun
        if waited > look:
            look = waited + 20_000_000
            if not has_unannounced_child() and board.words[pid] == 0:
                # fork has failed.
                board.give_back(seat)
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
    seats = {board.words[board.word_of(n, "seat_pid")] for n in range(board.at["seat_count"])}
    return any(int(child) not in seats for child in children)


def in_child():
    try:
        seat, kind = pending.pop(get_ident(), (-1, "child"))
        pending.clear()
        awaited.clear()
        place, parent = board.PLACE[0], board.pid
        say_module.main = get_ident()
        output.after_fork()
        board.sit_down(seat)
        board.PLACE[0] = place
        lines.after_fork()
        say_module.say("process_started", kind, parent)
        board.announce()
        while late:
            say_module.say("signal_received", late.pop(0))
    except Exception:
        pass


def install():
    say_module.open_pipe()
    register_at_fork(before=before, after_in_parent=in_parent, after_in_child=in_child)
