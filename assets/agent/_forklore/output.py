"""What goes to the stage's terminal: announced before it is written, because a terminal does not tell who wrote what.

Processes take turns at announcing and writing, so that bytes arrive in the order in which they were announced. A turn
is a record lock, lockf(3), which the kernel takes back from whoever dies.
"""

import posix
import sys
from _collections import deque
from _functools import partial
from _io import DEFAULT_BUFFER_SIZE, BufferedWriter, FileIO, TextIOWrapper
from _signal import SIG_BLOCK, SIG_UNBLOCK, SIGURG, pthread_sigmask
from _thread import get_ident
from time import monotonic_ns
from time import sleep as real_sleep

from . import board, core
from . import say as say_module
from .core import own

EAGAIN = 11
# How long one waits for another's turn to end, in nanoseconds, and how often one looks meanwhile at least:
LOOKS = 100
STOPPED = 20_000_000  # one that is stopped
NAMELESS = 1_000_000_000  # one that has not said who it is, where that of before may be gone
PATIENCE = 10_000_000_000  # one that goes on

PIPE_BUF = 4096  # so much a pipe takes whole, pipe(7)
NAP = 0.0001  # how long one waits before one tries again, in seconds

# In `own`: "thread": which one has this process's turn; "lock": the descriptor of the lock; "passed": who has that lock;
# "quiet": the bell is kept from this thread
turn = 0  # the place on the board of who has the stage's turn
awaited = 0  # and of somebody who waits for it


def begin(fd, data):
    """Announces what is about to be written. False if it is not to be: then the turn is not taken."""
    ident = get_ident()
    if posix.getpid() != core.pid:
        core.forks.begin_anew()
    if core.silent or core.seat < 0 or own.get("thread") == ident or not is_terminal(fd):
        return False
    data = memoryview(data).cast("B")
    if not data.nbytes:
        return False
    try:
        take_turn(ident)
        # Else the bell could cut the write short, which nothing does on the bare Python.
        own["quiet"] = SIGURG not in pthread_sigmask(SIG_BLOCK, (SIGURG,))
        written = board.own_word("seat_written")
        say_module.announce((core.words[written] + 1) & 0xFFFFFFFF, data)
        return True
    except BaseException:
        end()
        raise


def announced(fd, data):
    """Begins a write, if it can be told; the program's write is made in any case."""
    try:
        return begin(fd, data)
    except Exception:
        return False


def is_terminal(fd):
    return posix.fstat(fd).st_rdev == board.terminal


def take_turn(ident):
    begun = monotonic_ns()
    while own.setdefault("thread", ident) != ident:
        real_sleep(0.0005)
        if monotonic_ns() - begun > PATIENCE:
            own["thread"] = ident
    own["lock"] = fd = posix.open(board.plan, board.O_RDWR | board.O_CLOEXEC)
    give_way()
    name, since, looks = None, 0, 0
    while True:
        try:
            posix.lockf(fd, posix.F_TLOCK, 1)
            break
        except (BlockingIOError, PermissionError):
            core.words[awaited] = core.pid
            if core.words[turn] != name:
                name, since, looks = core.words[turn], monotonic_ns(), 0
            waited, looks = monotonic_ns() - since, looks + 1
            if looks > LOOKS and waited > STOPPED and waited > patience_with(name):
                own["passed"] = name
                break
        real_sleep(NAP)
    core.words[turn] = core.pid
    if core.words[awaited] == core.pid:
        core.words[awaited] = 0


def give_way():
    """Lets go first who waits already: else one that never rests would always be sooner."""
    for _ in range(20):
        if core.words[awaited] in (0, core.pid):
            return
        real_sleep(NAP)
    # It does not wait any more: it has ended, say.
    core.words[awaited] = 0


def patience_with(pid):
    """How long to wait for the end of a process's turn, by its state, proc_pid_stat(5). One that dies gives the lock back:
    if it is dead, another has the turn and has not come to write its name.
    """
    try:
        fd = posix.open("/proc/%d/stat" % pid, board.O_RDONLY | board.O_CLOEXEC)
    except OSError:
        return NAMELESS
    try:
        state = posix.read(fd, 400).rpartition(b") ")[2][:1]
    except OSError:
        return NAMELESS
    finally:
        posix.close(fd)
    return STOPPED if state == b"T" else NAMELESS if state in (b"Z", b"X") else PATIENCE


def end():
    """The write is over, whatever came of it."""
    written = board.own_word("seat_written")
    core.words[written] = (core.words[written] + 1) & 0xFFFFFFFF
    passed = own.pop("passed", 0)
    if core.words[turn] == core.pid:
        core.words[turn] = passed
    close_lock()
    own.pop("thread", None)
    hear_the_bell()


def hear_the_bell():
    """Handlers run in here, and what they raise comes out of the write."""
    if own.pop("quiet", False):
        pthread_sigmask(SIG_UNBLOCK, (SIGURG,))


def close_lock():
    fd = own.pop("lock", None)
    if fd is not None:
        try:
            posix.close(fd)
        except OSError:
            pass  # the program has closed everything


def after_fork():
    close_lock()
    hear_the_bell()
    own.clear()


class Terminal(FileIO):
    """The lowest layer of a standard stream that is not buffered."""

    # Bound here, because a write can come when modules have lost their names.
    def write(self, data, write=FileIO.write, announced=announced, end=end, core=core):
        is_told = announced(self.fileno(), data)
        try:
            return write(self, data)
        finally:
            if is_told:
                end()
            if core.owed:
                core.pay()


class Buffer(BufferedWriter):
    """The buffer of a standard stream. That of C is locked while it writes, so that a handler which prints would fail if
    it came while we announce: this one has no lock. Its parts are moved by single calls of C, between which no handler
    runs.
    """

    def __init__(self, raw, size):
        super().__init__(raw, size)
        self._size, self._parts = size, deque()

    def write(self, data):
        if self.closed:
            raise ValueError("write to closed file")
        try:
            part = memoryview(data).tobytes()
        except TypeError:
            raise TypeError("a bytes-like object is required, not '%s'" % type(data).__name__) from None
        self._parts.append(part)
        if len(b"".join(self._parts)) > self._size:
            self._drain()
        return len(part)

    def flush(self):
        if self.closed:
            raise ValueError("flush of closed file")
        self._drain()

    def _drain(self, announced=announced, end=end, partial=partial, write=FileIO.write, core=core):
        while self._parts:
            taken, done, is_told = [], [], False
            try:
                try:
                    taken.extend(iter(self._parts.popleft, None))
                except IndexError:
                    pass
                data = b"".join(taken)
                is_told = announced(self.raw.fileno(), data)
                done.extend(map(partial(write, self.raw), (data,)))
            finally:
                rest = b"".join(taken)[(done[0] or 0) if done else 0 :]
                if rest:
                    self._parts.appendleft(rest)
                if is_told:
                    end()
                if core.owed:
                    core.pay()
            if done == [None]:
                raise BlockingIOError(EAGAIN, "write could not complete without blocking", 0)


for layer, name in ((Terminal, "FileIO"), (Buffer, "BufferedWriter")):
    layer.__name__ = layer.__qualname__ = name
    layer.__module__ = "_io"


def tells(real):
    """os.write(fd, bytes)."""

    def told(*args, **kwds):
        if len(args) == 2 and not kwds and announced(*args):
            try:
                return real(*args)
            finally:
                end()
        is_to_be_quiet = len(args) == 2 and is_long(args[1])
        if core.owed:
            core.pay()  # the write may wait for ever
        return quietly(real, args) if is_to_be_quiet else real(*args, **kwds)

    return told


def is_long(data):
    try:
        return memoryview(data).nbytes > PIPE_BUF
    except Exception:
        return False


def quietly(real, args):
    """Calls what the bell would end: a write(2) that waits for its reader would come back with a part."""
    quiet = SIGURG not in pthread_sigmask(SIG_BLOCK, (SIGURG,))
    try:
        return real(*args)
    finally:
        if quiet:
            pthread_sigmask(SIG_UNBLOCK, (SIGURG,))


def told_stream(stream):
    """A stream like this one that tells what it writes."""
    buffer = stream.buffer
    raw = buffer if type(buffer) is FileIO else buffer.raw
    if type(raw) is not FileIO or not is_terminal(raw.fileno()):
        return stream
    below = (Terminal if buffer is raw else FileIO)(raw.fileno(), "wb", closefd=False)
    below.name = raw.name
    if buffer is not raw:
        size = raw._blksize
        if sys.version_info >= (3, 14):
            size = max(min(size, 8 << 20), DEFAULT_BUFFER_SIZE)
        below = Buffer(below, size)
    got = TextIOWrapper(
        below,
        stream.encoding,
        stream.errors,
        "\n",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    got.mode = stream.mode
    return got


def install():
    global turn, awaited
    turn, awaited = board.at["turn"] // 4, board.at["turn_awaited"] // 4
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        if type(stream) is TextIOWrapper and stream is getattr(sys, "__%s__" % name):
            try:
                told = told_stream(stream)
            except (OSError, ValueError, AttributeError):
                continue
            setattr(sys, name, told)
            setattr(sys, "__%s__" % name, told)
