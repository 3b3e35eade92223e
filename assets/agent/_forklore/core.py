"""What runs at each fork, line and word of the program, and what that needs.

After a fork each page of memory that one of the two writes to is copied first, and an object that is only looked at is
written to, too: its references are counted. What these pages cost is nearly all that a fork costs beside the bare Python
(benches/python.rs). So all of this is in one module, which is read before the others and so lies on few pages, and it
calls little.
"""

import sys
from _thread import get_ident
from posix import O_CLOEXEC, O_NONBLOCK, O_RDONLY, close, getpid, read, sched_yield, write
from posix import open as open_file
from sys import gettrace, settrace
from time import monotonic_ns

monitoring = getattr(sys, "monitoring", None)

# --- this process on the board, see `board`

memory = None
words = quads = doubles = None  # the same memory, as items of 4 and 8 bytes
places = modes = None  # `quads` and `words`; without a seat, memory that nobody reads
pid = 0
seat = -1
PLACE = MODE = 0  # in `places`, where its main thread stands; in `modes`, how closely it is to be looked at
NAME = -1  # in `words`: its PID, by which others know that it has said that it is there
PAUSED_AT = None  # of the clock: not 0 while it stands
NONE_FREE, UNREACHABLE = -1, -2  # instead of the number of a seat
free_seats = ""  # the pipe with their numbers, by its name
FLAGS = O_RDONLY | O_NONBLOCK | O_CLOEXEC
# Of the first seat the indices of its words in `quads` and in `words`, and how far apart those of two seats are.
place_word = quads_apart = mode_word = name_word = granted_word = used_word = words_apart = 0

main = get_ident()
watch = ""  # the variable whose values are told
files = {}  # by file name: False, not of interest; a number, a file of the program's own; a list, hooks
MARKS = {}  # by place: (bit, name)
blocked = {}  # by thread: what it was said to wait for
names = {}  # by side thread: as what it is told
side_places = {}  # by side thread: where on the board it writes where it stands, and the bits that say that it does
hot = False  # lines are not followed one by one, but looked at when the bell rings
unrung = False  # the program itself has a use for the signal that is the bell
own = {}  # what `output` has in hand while it writes
hearing = 0  # not 0 while what is told of a signal is in hand; the number of one that may come again meanwhile
postponed = []  # handlers that have come between an answer and what is told of it, with what they get
owed = []  # what a handler has raised inside of the agent, for the program to get

# What is seldom called is where it belongs.
board = forks = lines = speech = None

# --- words to forklore: one write(2) of at most 512 bytes into a pipe, which keeps them whole and in one order

MOST = 510  # with the two bytes of its length before it, what a pipe takes whole
TEXT = 1 << 15  # the bit of the length that says: not postcard
APART = "\x1f"

fd = -1
silent = False


def clean(word):
    return str(word).replace(APART, " ").replace("\n", " ").encode("utf-8", "replace")


def say(kind, *rest):
    if silent:
        return
    if getpid() != pid:
        forks.begin_anew()
    if get_ident() == main:
        name, place = b"", places[PLACE]
    else:
        name, place = clean(speech.thread(get_ident())), lines.place_of_thread()
    frame = b"%d\x1f%d\x1f%b\x1f%d\x1f%b" % (monotonic_ns(), pid, name, place, kind.encode())
    for word in rest:
        frame += b"\x1f%d" % word if type(word) is int else b"\x1f%b" % clean(word)
    send(frame[:MOST] if len(frame) > MOST else frame)


def send(frame):
    frame = (len(frame) | TEXT).to_bytes(2, "little") + frame
    try:
        write(fd, frame)
    except OSError as error:
        speech.send_again(frame, error)


# --- fork

reserved = {}  # by thread: the seat taken before fork was called
awaited = {}  # by thread: the seat of a child that it has forked and waits for
pending = {}  # by thread: the seat taken for the child, and what the child needs to say that it is there
late = []  # what handlers of a child have to tell, whose child has not announced itself
NOTHING = (-1, None)
kept = None  # what a child was born with, so that nothing of it has to be freed


def take_seat():
    """The number of a seat, from the pipe of free ones: the kernel hands each to one reader. NONE_FREE, or UNREACHABLE."""
    try:
        low = open_file(free_seats, FLAGS)
        try:
            got = read(low, 2)
        finally:
            close(low)
        return got[0] | got[1] << 8
    except BlockingIOError:
        return NONE_FREE
    except (OSError, IndexError):
        return UNREACHABLE


def seat_words(number):
    """Where the words of a seat are that are written often."""
    if number < 0:
        nowhere = memoryview(bytearray(8))
        return nowhere.cast("Q"), nowhere.cast("I"), 0, 0, -1
    apart = number * words_apart
    words[used_word + apart] = words[granted_word + apart]
    return quads, words, place_word + number * quads_apart, mode_word + apart, name_word + apart


def first_words(kind, place, parent):
    """What a child says first, after the time and its PID."""
    return b"\x1f\x1f%d\x1fprocess_started\x1f%b\x1f%d" % (place, kind.encode(), parent)


def leaves(real):
    """os._exit(code)."""

    def told(*args, **kwds):
        code = args[0] if args else kwds.get("status")
        if type(code) is int:
            say("leaving", code & 0xFF)
        return real(*args, **kwds)

    return told


def before():
    """Prepares in the parent all that the child needs."""
    try:
        if getpid() != pid:
            forks.begin_anew()
        ident = get_ident()
        number = reserved.pop(ident) if ident in reserved else take_seat()
        kind = forks.kind_of(sys._getframe(1)) if "multiprocessing" in sys.modules else "child"
        of_seat, place = seat_words(number), places[PLACE]
        of_seat[0][of_seat[2]] = place
        first = first_words(kind, place, pid)
        is_plain = ident == main and not (silent or blocked or hot or unrung or own or owed or pending or awaited or reserved)
        traced = not monitoring and gettrace() is tracer
        pending[ident] = number, (of_seat, first, is_plain, traced)
        if traced:
            # The hooks' own calls are not to be traced.
            settrace(None)
    except Exception:
        pass


def in_parent():
    """Goes on when the child has announced itself."""
    traced = False
    try:
        # Never in neither of the two: a handler that comes in between has to find it.
        ident = get_ident()
        awaited[ident] = number = pending.get(ident, NOTHING)[0]
        prepared = pending.pop(ident, NOTHING)[1]
        if prepared is not None:
            traced = prepared[3]
        if number >= 0:
            name, spins = prepared[0][4], 0
            while words[name] == 0:
                spins += 1
                if spins < 200:
                    sched_yield()
                else:
                    forks.await_child(number)
                    break
    except Exception:
        pass
    finally:
        awaited.pop(get_ident(), None)
        if traced:
            settrace(tracer)


def in_child():
    """The child announces itself, before it does anything."""
    global pid, seat, places, modes, PLACE, MODE, NAME, kept
    traced = False
    try:
        pid, kept = getpid(), pending.pop(get_ident(), NOTHING)
        seat, prepared = kept
        if prepared is None:
            return forks.begin_anew()
        of_seat, first, is_plain, traced = prepared
        places, modes, PLACE, MODE, NAME = of_seat
        if owed:
            owed.clear()  # it is its parent's: it came after `before`
        if is_plain:
            send(b"%d\x1f%d%b" % (monotonic_ns(), pid, first))
        else:
            forks.begin_after(first)
        if NAME >= 0:
            words[NAME] = pid
        if late:
            forks.tell_late()
    except Exception:
        pass
    finally:
        if traced:
            settrace(tracer)


# --- waits and calls of C whose results are told, see `waits`

_get = object.__getattribute__


class Builtin:
    __slots__ = ("_real", "_told")

    def __init__(self, real, told):
        self._real, self._told = real, told

    def __call__(self, *args, **kwds):
        if not monitoring:
            if gettrace() is None:
                lines.rearm()
            if hot:
                return lines.call_hot(_get(self, "_told"), args, kwds)
        try:
            return _get(self, "_told")(*args, **kwds)
        finally:
            if owed:
                pay()

    def __getattribute__(self, name):
        # __name__, __class__, __reduce_ex__ and so on are those of the real one.
        return getattr(_get(self, "_real"), name)

    def __repr__(self):
        return repr(_get(self, "_real"))

    def __hash__(self):
        return hash(_get(self, "_real"))

    def __eq__(self, other):
        return self is other or _get(self, "_real") == other


class Fork(Builtin):
    """os.fork and os.forkpty: the real one is called by the program's own frame, which CPython may warn of its threads."""

    __slots__ = ()

    @property
    def __call__(self):
        if not monitoring and gettrace() is None:
            lines.rearm()
        if owed:
            pay()
        ident = get_ident()
        # One that was not called as it has to be has left its own.
        if ident not in reserved:
            number = take_seat()
            if number == NONE_FREE:
                raise forks.refusal()
            reserved[ident] = number
        return _get(self, "_real")


def pay():
    """Raises what a handler has raised inside of the agent, where it would have been swallowed."""
    if get_ident() == main:
        raise owed.pop(0)


def block(*what):
    """Says what this thread waits for; False if it was said already, by who called us."""
    ident = get_ident()
    if ident in blocked:
        return False
    say("blocked", *what)
    blocked[ident] = (None, what)  # not before it was said: a handler that comes in between would end it
    if owed:
        pay()
    return True


def unblock(ident):
    got = blocked.pop(ident, None)
    if got:
        say("unblocked", *got[1])


# --- lines, up to 3.11: a trace function for each file of the program's own; see `lines`

tracers = {}  # by file: for frames of the main thread, and for those of others
OVERFLOW_IS_FATAL = sys.version_info < (3, 10)  # who goes on after a RecursionError and comes to the limit again is aborted


def local_tracer(base):
    """The trace function for a frame of this file, which the calling thread runs."""
    both = tracers.get(base)
    if both is None:
        both = tracers[base] = tracer_of_main(base), tracer_of_side(base)
    return both[get_ident() != main]


def tracer_of_main(base):
    """Each line of the main thread comes here: as little as can be."""

    def local(frame, event, arg):
        try:
            if event != "line":
                return at_event(local, frame, event, arg)
            places[PLACE] = place = base | frame.f_lineno
            if PAUSED_AT[0] or place in MARKS or blocked or owed or watch or hot:
                if watch:
                    lines.look_at_variable(frame)
                lines.at_place(place)
                if hot:
                    return lines.cool_down_local(frame)
        except RecursionError:
            if OVERFLOW_IS_FATAL:
                raise
        except ValueError:
            if (frame.f_lineno or 0) >= 0:  # but for code that was not compiled
                raise
        return local

    return local


def tracer_of_side(base):
    """A side thread, which a fork may have made the main thread of a child."""

    def local(frame, event, arg):
        try:
            if event != "line":
                return at_event(local, frame, event, arg)
            place = base | frame.f_lineno
            ident = get_ident()
            if ident == main:
                places[PLACE] = place
            elif ident in side_places:
                where, tag = side_places[ident]
                places[where] = place | tag
            if watch:
                lines.look_at_variable(frame)
            if PAUSED_AT[0] or place in MARKS or blocked or owed:
                lines.at_place(place)
            if hot and ident == main:
                return lines.cool_down_local(frame)
        except RecursionError:
            if OVERFLOW_IS_FATAL:
                raise
        except ValueError:
            if (frame.f_lineno or 0) >= 0:
                raise
        return local

    return local


def at_event(local, frame, event, arg):
    if event == "return":
        if watch:
            lines.look_at_variable(frame)
        lines.returned_to(frame.f_back)
        return local
    if event == "exception":
        lines.strip(arg[2])
    return lines.cool_down_local(frame) if hot and get_ident() == main else local


def tracer(frame, event, arg):
    try:
        name = frame.f_code.co_filename
        got = files.get(name)
        if got is None:
            got = lines.classify(name)
        if got is False:
            return None
        if type(got) is int:
            return lines.follow_no_line() if hot else local_tracer(got)
    except RecursionError:
        if OVERFLOW_IS_FATAL:
            raise
        return None  # the program comes to its limit at its own next call, and not in our file
    return lines.follow_library(frame)
