"""The pipe to forklore, and what is seldom said through it; see `core.say`."""

import posix
import sys
from posix import close, dup2, fstat
from time import monotonic_ns

from . import board, core
from .core import APART, send

EBADF = 9
NAME = 60  # characters of a thread's name, so that they leave room for what it says


def open_pipe():
    """Opens the pipe by its name, whatever the program has done to our descriptor."""
    try:
        low = posix.open(board.path("pipe"), board.O_WRONLY | board.O_CLOEXEC)
    except OSError:
        # chroot, another user, a hidden /proc: from here on this process is only seen.
        core.silent = True
        return False
    for number in (board.HIGH + 1, 250, 60):
        try:
            fstat(number)
        except OSError:
            try:
                dup2(low, number, inheritable=False)
            except OSError:
                continue
            close(low)
            core.fd = number
            return True
    core.fd = low
    return True


def thread(ident):
    """The name of a side thread."""
    if ident in core.names:
        return core.names[ident]
    threading = sys.modules.get("threading")
    try:
        return str(threading._active[ident].name)[:NAME]
    except Exception:
        return "Thread-%d" % ident


PART = 400  # so many bytes are announced at a time: each may become two


def announce(nth, data):
    """This process is about to write `data` to its terminal, as the `nth` of its writes."""
    head = APART.join([str(monotonic_ns()), str(core.pid), "", "0", "writing", str(nth), ""])
    at = 0
    while at < len(data):
        part = bytes(data[at : at + PART])
        if not part.isascii():
            part = part[: PART // 2]
        send((head + part.decode("latin-1")).encode())
        at += len(part)


def send_again(frame, error):
    """The program has closed our descriptor."""
    if error.errno == EBADF and open_pipe():
        try:
            posix.write(core.fd, frame)
        except OSError:
            pass
