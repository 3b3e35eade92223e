"""What a program could tell an agent by: it prints the same with and without one."""

import copy
import functools
import inspect
import os
import pickle
import signal
import sys
import time
import traceback

for function in (time.sleep, os.waitpid, os.kill, os.fork, os.system, signal.pause, os._exit):
    print(function, inspect.isbuiltin(function), callable(function), function.__name__, function.__module__)
    print(pickle.loads(pickle.dumps(function)) is function, copy.deepcopy(function) is function)
print(inspect.signature(os.waitpid), os.waitpid.__doc__[:20])


class Napper:
    nap = time.sleep


print(Napper().nap(0), functools.partial(time.sleep, 0)(), list(map(time.sleep, [0, 0])))

for wrong in (lambda: time.sleep(-1), lambda: time.sleep("x"), lambda: os.waitpid(-1, 0), lambda: os.kill(), os.wait):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error, [frame.name for frame in traceback.extract_tb(error.__traceback__)])

seen = []
old = signal.signal(signal.SIGUSR1, lambda number, frame: seen.append((number, frame.f_code.co_name)))
print(old, signal.getsignal(signal.SIGUSR1).__name__, signal.getsignal(signal.SIGURG))


def busy():
    os.kill(os.getpid(), signal.SIGUSR1)
    while not seen:
        pass


busy()
print(seen)


def deep(n):
    try:
        return deep(n + 1)
    except RecursionError:
        return n


print(deep(0) > 900)
print([path for path in sys.path if "forklore-" in path])
print(open(os.devnull).fileno(), sys.flags.isolated)
print([name for name in ("importlib.util", "threading", "socket", "struct", "multiprocessing") if name in sys.modules])
