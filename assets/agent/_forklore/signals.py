"""Handlers: told of when they run.

They may run inside of the agent, whose frames they must not see and whose silence they must not inherit.
"""

import _signal
import sys
from _thread import get_ident

from . import board, core, forks, lines, waits
from .lines import is_ours, of_program

real_signal, real_getsignal = _signal.signal, _signal.getsignal
SIGCHLD, SIG_DFL, SIG_IGN = _signal.SIGCHLD, _signal.SIG_DFL, _signal.SIG_IGN
BELL = _signal.SIGURG  # ignored by default, so that it harms nobody who has no agent
ALIASES = ("SIGCLD", "SIGPOLL", "SIGRTMAX", "SIGRTMIN")
NAMES = {
    getattr(_signal, name): name
    for name in dir(_signal)
    if name.startswith("SIG") and not name.startswith("SIG_") and name not in ALIASES
}


# What waits in our files for what the program has asked for: what a handler raises ends that. Elsewhere it would end our
# own work, and be swallowed there.
WAITING = {"told", "sleep", "pause", "write", "_drain", "quietly"}


class Handler:
    __slots__ = ("own",)

    def __init__(self, own):
        self.own = own

    def __call__(self, number, frame):
        # One after the other: those of a timer that is faster than what is told of them would be in one another without end.
        if core.hearing:
            if number != core.hearing:
                core.postponed.append((self, number, of_program(frame)))
            return
        core.hearing, is_early = NOBODY, False
        try:
            is_early = forks.runs_in(frame, waits.answer, waits.send)
            if is_early:
                core.postponed.append((self, number, of_program(frame)))
            else:
                self.receive(number, frame, NOBODY)
        finally:
            core.hearing = 0
            if core.postponed and not is_early:
                receive_postponed(frame)

    def receive(self, number, frame, same):
        """Those of the number `same` that come until the program's handler runs are one with it, as if it was pending."""
        core.hearing = same
        try:
            deaf, at_work, is_new, wait = prepare(number, frame)
            own = of_program(frame)
            if deaf:
                lines.rearm()  # the hooks of a fork are not traced
        finally:
            core.hearing = 0
        try:
            if deaf:
                # It came inside of a trace function: its lines are looked at all the same.
                sys.call_tracing(self.own, (number, own))
            else:
                self.own(number, own)
        except BaseException as error:
            if not at_work:
                raise
            core.owed.append(error)
        core.hearing = NOBODY
        if not is_new:
            resume(own, wait)


def receive_postponed(frame):
    """Runs the handlers that came meanwhile, as if they came to this frame."""
    while core.postponed:
        core.hearing = NOBODY  # so that nobody else takes them
        try:
            while core.postponed:
                handler, number, _ = core.postponed.pop(0)
                handler.receive(number, frame, number)
        finally:
            core.hearing = 0


NOBODY = -1  # the number of no signal


def prepare(number, frame):
    """Before a handler runs."""
    deaf, name = is_deaf(frame), NAMES.get(number, number)
    at_work = frame is not None and is_ours(frame) and frame.f_code.co_name not in WAITING
    is_new = forks.runs_in(frame, core.in_child)
    forks.await_own_child(frame)
    if is_new:
        # A child that has not said that it is there: it tells when it has.
        core.late.append(name)
    else:
        core.say("signal_received", name)
    return deaf, at_work, is_new, interrupt()


def interrupt():
    """A handler starts, in the main thread: gives its wait, which goes on when the handler has returned (PEP 475)."""
    wait = core.blocked.get(core.main)
    core.unblock(core.main)
    return wait if wait and wait[1][0] != "signal" else None  # pause(2) does not go on


def resume(frame, wait):
    """A handler has returned to this frame."""
    lines.stand_in(lines.own_frames(frame))
    if wait and core.main not in core.blocked:
        core.blocked[core.main] = wait
        core.say("blocked", *wait[1])


def is_deaf(frame):
    """Whether the agent itself runs, and does not wait for the program."""
    return frame is not None and is_ours(frame) and not frame.f_code.co_filename.endswith(("waits.py", "shell.py", "output.py"))


own_bell = SIG_DFL  # what the program has for the signal with which it is rung


def signal(number, handler):
    global own_bell
    if number == BELL and not core.unrung:
        real_signal(number, real_getsignal(number))  # refuses what is to be refused
        if not callable(handler) and handler not in (SIG_DFL, SIG_IGN):
            return real_signal(number, handler)
        old, own_bell = own_bell, handler
        if callable(handler):
            ring_no_more()
            real_signal(number, Handler(handler))
        return old
    if number == SIGCHLD:
        return ignore_children(handler)
    old = real_signal(number, Handler(handler) if callable(handler) else handler)
    return own_of(old)


def ignore_children(handler):
    """signal(SIGCHLD, handler). While it is ignored the kernel reaps the children, waitpid(2): it is told when that holds,
    and before it does not any more.
    """
    if real_getsignal(SIGCHLD) == SIG_IGN and get_ident() == core.main and (callable(handler) or handler == SIG_DFL):
        core.say("sigchld_ignored", 0)
    old = real_signal(SIGCHLD, Handler(handler) if callable(handler) else handler)
    if handler == SIG_IGN:
        core.say("sigchld_ignored", 1)
    return own_of(old)


def getsignal(number):
    return own_of(real_getsignal(number))


def own_of(handler):
    if type(handler) is Handler:
        return handler.own
    return own_bell if handler is bell else handler


def bell(number, frame):
    if is_deaf(frame) or forks.runs_in(frame, waits.send):
        return  # it will ring again
    board.answer()
    own = of_program(frame)
    if core.hot or core.modes[core.MODE] or core.PAUSED_AT[0]:
        lines.ring(own)
    if core.owed and own is frame:
        core.pay()


def ring_no_more():
    """The program has use of its own for what the bell is made of. From now on its lines are followed, come what may."""
    core.unrung = True
    board.answer_never()
    if real_getsignal(BELL) is bell:
        real_signal(BELL, own_bell)
    if core.hot:
        lines.follow_again(lines.own_frames(sys._getframe(1)))


def told_descriptor(real):
    """set_wakeup_fd(fd): gets a byte for each signal that has a handler."""

    def told(*args, **kwds):
        if args and args[0] != -1 and get_ident() == core.main and not core.unrung:
            ring_no_more()
        return real(*args, **kwds)

    return told


def install():
    Builtin = core.Builtin
    _signal.signal, _signal.getsignal = Builtin(real_signal, signal), Builtin(real_getsignal, getsignal)
    real_signal(BELL, bell)
    # 3.11 alone has to be interrupted: a traced thread tries again and again to begin a function while the main thread,
    # which waits for a lock, has a signal that it does not handle.
    _signal.siginterrupt(BELL, sys.version_info[:2] == (3, 11))
    _signal.set_wakeup_fd = Builtin(_signal.set_wakeup_fd, told_descriptor(_signal.set_wakeup_fd))
    if real_getsignal(SIGCHLD) == SIG_IGN:
        core.say("sigchld_ignored", 1)
    old = real_getsignal(_signal.SIGINT)
    if callable(old):
        real_signal(_signal.SIGINT, Handler(old))
