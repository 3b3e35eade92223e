"""os.system: its shell, of which else nobody would tell, is started and awaited here, in the way of system(3)."""

import os
import posix
import sys
from _signal import SIG_BLOCK, SIG_IGN, SIG_SETMASK, SIGCHLD, SIGINT, SIGQUIT, pthread_sigmask
from _thread import get_ident
from posix import posix_spawn, waitpid

from . import core, signals, waits

SHELL = "/bin/sh"
NOT_STARTED = 127 << 8
# From 3.13 on the spawned program can be given the environment as C has it.
environ = None if sys.version_info >= (3, 13) else os.environ


def told_system(real):
    def told(*args, **kwds):
        command = args[0] if len(args) == 1 and not kwds else kwds.get("command") if not args else None
        # Only the main thread can have signals ignored; what is odd is refused as ever.
        if type(command) is not str or "\0" in command or get_ident() != core.main:
            return real(*args, **kwds)
        interrupts = {number: signals.real_getsignal(number) for number in (SIGINT, SIGQUIT)}
        if None in interrupts.values():
            return real(*args, **kwds)
        sys.audit("os.system", os.fsencode(command))
        return system(command, interrupts)

    return told


def system(command, interrupts):
    # Handlers of the program run when the shell has ended: until then it is C that waits. What is ignored must not be
    # held back: it would be pending.
    handled = {number for number in signals.NAMES if callable(signals.real_getsignal(number))}
    for number in interrupts:
        signals.real_signal(number, SIG_IGN)
    before = pthread_sigmask(SIG_BLOCK, handled.difference(interrupts) | {SIGCHLD})
    try:
        return run(command, before, [number for number, own in interrupts.items() if own is not SIG_IGN])
    finally:
        for number, own in interrupts.items():
            signals.real_signal(number, own)
        pthread_sigmask(SIG_SETMASK, before)


def run(command, mask, defaults):
    argv = ["sh", "-c", command]
    try:
        pid = posix_spawn(SHELL, argv, environ, setsigmask=mask, setsigdef=defaults)
    except OSError:
        return NOT_STARTED
    waits.tell_program(pid, argv)
    outer = waits.block("wait", pid)
    try:
        ended = waitpid(pid, 0)
        waits.tell(ended)
        return ended[1]
    finally:
        if outer:
            core.unblock(get_ident())


def install():
    waits.replace("system", told_system, posix, os)
