"""The memory that this process shares with forklore, and the plan that says where what is on it.

It is written through memoryviews, whose items are stored whole: 4 or 8 aligned bytes at a time.
"""

import posix
from posix import close, dup, getpid, getppid, read, write  # noqa: F401
from time import monotonic_ns

O_RDONLY, O_WRONLY, O_RDWR = posix.O_RDONLY, posix.O_WRONLY, posix.O_RDWR
O_NONBLOCK, O_CLOEXEC = posix.O_NONBLOCK, posix.O_CLOEXEC

NONE_FREE, UNREACHABLE = -1, -2  # instead of the number of a seat
HIGH = 1000  # the agent's descriptors lie here, out of the way of the program's
LIFTED = 200  # and the one that `mmap` keeps above this: each one below has to be taken before

descriptors = ""  # the folder of init's descriptors, /proc/<init>/fd/
numbers = {}  # what has which number there
at = {}  # where on the board which word is, in bytes
marks = []  # (line, bit, name)
watch = ""  # the variable whose values are told
method = ""  # by which multiprocessing starts processes by default, where that is not to be the interpreter's own
program = ""  # the file that main runs
plan = ""  # the file of the plan
processes = 0  # how many the stage can have at a time
terminal = -1  # the device of the stage's terminal

memory = None
words = quads = doubles = None
pid = 0
seat = -1
# Words of this process's seat, each a memoryview of one item.
PLACE = None  # where its main thread stands: the line of the program's file
MODE = None  # how closely it is to be looked at
PAUSED_AT = None  # of the clock: not 0 while it stands


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
        for number in low:
            close(number)


def read_plan(name):
    global descriptors, method, processes, program, plan, terminal, watch
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
            watch = rest
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
    global memory, words, quads, doubles, PAUSED_AT
    try:
        read_plan(name)
        fd = posix.open(path("board"), O_RDWR | O_CLOEXEC)
        import mmap
        import sys

        if sys.version_info >= (3, 13):
            memory = mmap.mmap(fd, at["length"], trackfd=False)
        else:
            # It keeps a copy of the descriptor.
            memory = lift(fd, lambda: mmap.mmap(fd, at["length"]))
        close(fd)
    except (OSError, ValueError, KeyError):
        return False
    view = memoryview(memory)
    whole = at["length"] & ~7
    words, quads, doubles = (view[:whole].cast(code) for code in "IQd")
    PAUSED_AT = view[at["paused_at"] : at["paused_at"] + 8].cast("Q")
    return True


def take_seat():
    """The number of a seat, from the pipe of free ones: the kernel hands each to one reader. NONE_FREE, or UNREACHABLE."""
    try:
        fd = posix.open(path("seats"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try:
            got = read(fd, 2)
        finally:
            close(fd)
        return got[0] | got[1] << 8
    except BlockingIOError:
        return NONE_FREE
    except (OSError, IndexError):
        return UNREACHABLE


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
    return word_of(seat, name)


def sit_down(number=None):
    """Takes the seat that the parent has taken for this process, or that it had before `exec`, or a free one.

    Whether the process had one: whether it was announced.
    """
    global pid, seat, PLACE, MODE
    pid = getpid()
    known = number is not None
    if number is None:
        names = words[word_of(0, "seat_pid") :: at["seat_length"] // 4].tolist()[: at["seat_count"]]
        known = pid in names
        number = names.index(pid) if known else take_seat()
    seat = number
    if seat < 0:
        # Where it stands goes to a place that nobody reads.
        nowhere = memoryview(bytearray(16))
        PLACE, MODE = nowhere[:8].cast("Q"), nowhere[8:12].cast("I")
        return known
    view, start = memoryview(memory), at["seats"] + seat * at["seat_length"]
    place, mode = start + at["seat_place"], start + at["seat_mode"]
    PLACE, MODE = view[place : place + 8].cast("Q"), view[mode : mode + 4].cast("I")
    words[own_word("seat_used")] = words[own_word("seat_granted")]
    return known


def has_bit(name, bit):
    """Whether a bit of one of the 64-bit words is set."""
    return quads[at[name] // 8] >> bit & 1


def take_statement():
    """Takes a statement that the observer has granted while the clock stands; whether there was one."""
    if seat < 0:
        return False
    granted, used = own_word("seat_granted"), own_word("seat_used")
    if words[granted] == words[used]:
        return False
    words[used] = words[granted]
    return True


def answer():
    """This process was rung and is between two statements."""
    if seat >= 0:
        beat = (at["seats"] + seat * at["seat_length"] + at["seat_heartbeat"]) // 8
        quads[beat] = (quads[beat] + 1) & 0xFFFFFFFFFFFFFFFF


def announce():
    """Writes the name on the seat: this process has said that it is there."""
    if seat >= 0:
        words[own_word("seat_pid")] = pid


def scenario_ns():
    """Scenario time. The observer writes the anchors between two odd values of the sequence."""
    sequence, wall, scenario, rate = at["sequence"] // 4, at["anchor_wall"] // 8, at["anchor_scenario"] // 8, at["rate"] // 8
    while True:
        before = words[sequence]
        then, base, speed, paused = quads[wall], quads[scenario], doubles[rate], PAUSED_AT[0]
        if not before & 1 and words[sequence] == before:
            return base + int(max(0, (paused or monotonic_ns()) - then) * speed)


def speed():
    """Scenario seconds per second."""
    return doubles[at["rate"] // 8] or 1.0
