"""The memory that this process shares with forklore, and the plan that says where what is on it.

It is written through memoryviews, whose items are stored whole: 4 or 8 aligned bytes at a time.
"""

import posix
from posix import close, dup, getpid, write
from time import monotonic_ns

from . import core
from .core import seat_words, take_seat

O_RDONLY, O_WRONLY, O_RDWR = posix.O_RDONLY, posix.O_WRONLY, posix.O_RDWR
O_NONBLOCK, O_CLOEXEC = posix.O_NONBLOCK, posix.O_CLOEXEC

HIGH = 1000  # the agent's descriptors lie here, out of the way of the program's
LIFTED = 100  # and the one that `mmap` keeps above this: each one below has to be taken before

descriptors = ""  # the folder of init's descriptors, /proc/<init>/fd/
numbers = {}  # what has which number there
at = {}  # where on the board which word is, in bytes
marks = []  # (line, bit, name)
method = ""  # by which multiprocessing starts processes by default, where that is not to be the interpreter's own
program = ""  # the file that main runs
plan = ""  # the file of the plan
processes = 0  # how many the stage can have at a time
terminal = -1  # the device of the stage's terminal


def path(which):
    return descriptors + numbers[which]


def lift(fd, make):
    """Calls `make`, which takes the lowest free descriptor, while the low ones are taken."""
    low = []
    try:
        while not low or low[-1] < LIFTED:
            low.append(dup(fd))
        return make()
    except OSError:
        return make()
    finally:
        while low:
            # One call for each run of numbers that follow one another.
            first = last = low.pop()
            while low and low[-1] == first - 1:
                first = low.pop()
            posix.closerange(first, last + 1)


def read_plan(name):
    global descriptors, method, processes, program, plan, terminal
    plan = name
    descriptors = name.rpartition("/")[0] + "/"
    fd = posix.open(name, O_RDONLY | O_CLOEXEC)
    try:
        text, offset = b"", 0
        while True:
            # All processes have one description of it, and so one place to read on from.
            part = posix.pread(fd, 1 << 16, offset)
            if not part:
                break
            text += part
            offset += len(part)
    finally:
        close(fd)
    for row in text.decode("utf-8", "surrogateescape").split("\n"):
        what, _, rest = row.partition(" ")
        if what == "word":
            word, offset = rest.split()
            at[word] = int(offset)
        elif what == "mark":
            line, bit, word = rest.split(" ", 2)
            marks.append((int(line), int(bit), word))
        elif what == "watch":
            core.watch = rest
        elif what == "method":
            method = rest
        elif what == "program":
            program = rest
        elif what == "processes":
            processes = int(rest)
        elif what == "terminal":
            terminal = int(rest)
        elif what == "descriptor":
            word, number = rest.split()
            numbers[word] = number


def open_stage(name):
    """Maps the board. False if the stage cannot be reached."""
    try:
        read_plan(name)
        fd = posix.open(path("board"), O_RDWR | O_CLOEXEC)
        import mmap
        import sys

        if sys.version_info >= (3, 13):
            core.memory = mmap.mmap(fd, at["length"], trackfd=False)
        else:
            # It keeps a copy of the descriptor.
            core.memory = lift(fd, lambda: mmap.mmap(fd, at["length"]))
        close(fd)
    except (OSError, ValueError, KeyError):
        return False
    view = memoryview(core.memory)
    whole = at["length"] & ~7
    core.words, core.quads, core.doubles = (view[:whole].cast(code) for code in "IQd")
    core.free_seats = path("seats")
    core.place_word, core.quads_apart = (at["seats"] + at["seat_place"]) // 8, at["seat_length"] // 8
    core.words_apart = at["seat_length"] // 4
    core.mode_word, core.name_word = word_of(0, "seat_mode"), word_of(0, "seat_pid")
    core.granted_word, core.used_word = word_of(0, "seat_granted"), word_of(0, "seat_used")
    core.PAUSED_AT = view[at["paused_at"] : at["paused_at"] + 8].cast("Q")
    return True


def give_back(number):
    """The seat was not needed: no process was made."""
    try:
        fd = posix.open(path("seats"), O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        write(fd, bytes((number & 255, number >> 8)))
        close(fd)
    except OSError:
        pass


def word_of(number, name):
    """The index in `words` of a word of a seat."""
    return (at["seats"] + number * at["seat_length"] + at[name]) // 4


def own_word(name):
    return word_of(core.seat, name)


def find_seat():
    """Takes the seat that this process had before `exec`, or a free one.

    Whether it had one: whether it was announced.
    """
    core.pid = pid = getpid()
    names = core.words[word_of(0, "seat_pid") :: at["seat_length"] // 4].tolist()[: at["seat_count"]]
    known = pid in names
    sit_down(names.index(pid) if known else take_seat())
    return known


def sit_down(number):
    core.seat = number
    core.places, core.modes, core.PLACE, core.MODE, core.NAME = seat_words(number)


def has_bit(name, bit):
    """Whether a bit of one of the 64-bit words is set."""
    return core.quads[at[name] // 8] >> bit & 1


def take_statement():
    """Takes a statement that the observer has granted while the clock stands; whether there was one."""
    if core.seat < 0:
        return False
    granted, used = own_word("seat_granted"), own_word("seat_used")
    if core.words[granted] == core.words[used]:
        return False
    core.words[used] = core.words[granted]
    return True


NEVER = 0xFFFFFFFFFFFFFFFF  # in the place of how often this process has answered


def heartbeat():
    """The index in `quads` of how often this process has answered."""
    return (at["seats"] + core.seat * at["seat_length"] + at["seat_heartbeat"]) // 8


def answer():
    """This process was rung and is between two statements."""
    if core.seat >= 0:
        beat = heartbeat()
        core.quads[beat] = (core.quads[beat] + 1) & NEVER


def answer_never():
    """This process is not to be rung."""
    if core.seat >= 0:
        core.quads[heartbeat()] = NEVER


def announce():
    """Writes the name on the seat: this process has said that it is there."""
    if core.NAME >= 0:
        core.words[core.NAME] = core.pid


def scenario_ns():
    """Scenario time. The observer writes the anchors between two odd values of the sequence."""
    sequence, wall, scenario, rate = at["sequence"] // 4, at["anchor_wall"] // 8, at["anchor_scenario"] // 8, at["rate"] // 8
    while True:
        before = core.words[sequence]
        then, base, speed, paused = core.quads[wall], core.quads[scenario], core.doubles[rate], core.PAUSED_AT[0]
        if not before & 1 and core.words[sequence] == before:
            return base + int(max(0, (paused or monotonic_ns()) - then) * speed)


def speed():
    """Scenario seconds per second."""
    return core.doubles[at["rate"] // 8] or 1.0
