"""What the listings of lessons may not do, a little of each: here it runs."""
import array
import cmath
import contextlib
import enum
import json.decoder
import math
import os
import random
import sys
import tempfile
import threading
import time
import urllib.parse
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from multiprocessing import Process, Queue


class Colour(enum.Enum):
    RED = 1


class Shape(ABC):
    sides = 0

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.kinds = getattr(cls, "kinds", ()) + (cls.__name__,)

    @abstractmethod
    def area(self):
        ...

    @property
    def label(self):
        return "%s with %d sides" % (type(self).__name__, self.sides)

    def __lt__(self, other):
        return self.area() < other.area()


@dataclass(order=False)
class Square(Shape):
    side: float
    notes: list = field(default_factory=list)
    sides = 4

    def area(self):
        return self.side**2


class Doubling(Process):
    def __init__(self, queue, number):
        super().__init__()
        self.queue, self.number = queue, number

    def run(self):
        self.queue.put(self.number * 2)


@contextlib.contextmanager
def quiet(name):
    try:
        yield name.upper()
    finally:
        print("left", name)


def averages():
    total, count, got = 0, 0, None
    while True:
        got = yield total / count if count else None
        total, count = total + got, count + 1


async def wait_a_little():
    return "awaited"


def steps(frame, event, arg):
    return None


if __name__ == "__main__":
    print("numbers", 2**200 % 1000, (1 + 2j) * 1j, abs(cmath.exp(1j * math.pi) + 1) < 1e-9, 10**18 * 100)
    print("classes", Square(2).label, sorted([Square(3), Square(1)])[0].side, Square.kinds, Colour(1).name)
    running = averages()
    next(running)
    print("generators", running.send(4), running.send(8))
    with quiet("context") as name:
        print(name)
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "a.txt"), "w+") as file:
        file.write("one\ntwo\n")
        file.seek(0)
        print("files", [line.strip() for line in file], sorted(os.listdir(folder)))
    print("evaluated", eval("6 * 7"), compile("1 + 1", "x", "eval").co_name, __import__("json").dumps([1]))
    globals()["made"] = getattr(math, "pi")
    setattr(math, "almost", round(made, 2))
    print("names", math.almost, "made" in vars(sys.modules["__main__"]), sorted(locals())[:1] != [])
    try:
        wait_a_little().send(None)
    except StopIteration as stop:
        print("coroutine", stop.value)
    queue = Queue()
    Doubling(queue, 21).start()
    print("subclass of Process", queue.get())
    random.seed(1)
    numbers = array.array("d", [1.5] * 3)
    numbers[0] = random.Random(2).randint(1, 1)
    print("arrays", numbers.tolist(), urllib.parse.quote("a b"), json.decoder.JSONDecoder().decode("[1]"))
    print("time", time.strftime("%Y", time.gmtime(0)), time.mktime(time.localtime(0)) == 0.0)
    print("stack", sys._getframe().f_code.co_name, threading.current_thread().name, *("star", "red"), sep="|")
    print("b" * 3 + f"{'nested':>{10}}", {*"aa"}, [*range(2), *"x"], {**{"k": 1}})
    print("walrus", [y for x in range(4) if (y := x * 2) > 2], (lambda a, /, b=1, *c, d, **e: (a, b, c, d, e))(1, d=2))
    sys.stdout.writelines(["written ", "lines\n"])
    del numbers[:]
    print("deleted", len(numbers), memoryview(b"bytes")[1:3].tobytes(), b"%d" % 3, "%(a)s" % {"a": 1})
