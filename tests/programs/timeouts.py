"""What is to be ended by a handler that raises is ended, wherever the signal comes."""

import os
import signal
import time


class Late(OSError):
    pass


def late(number, frame):
    raise Late


def write():
    os.write(1, b".")


def print_one():
    print(".", end="", flush=True)


def kill():
    os.kill(os.getpid(), signal.SIGCONT)


def nap():
    time.sleep(0.0001)


def fork():
    if os.fork() == 0:
        os._exit(0)


def fill():
    reading, writing = os.pipe()
    try:
        os.write(writing, bytes(65_536))  # as much as it holds, pipe(7)
        os.write(writing, bytes(5_000))
    finally:
        os.close(reading)
        os.close(writing)


signal.signal(signal.SIGALRM, late)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
lost = 0
for nth, work in enumerate([write, print_one, kill, nap, fork, fill] * 7):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.003 + nth / 9000)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            work()
        lost += 1
    except Late:
        pass
print("\nlost", lost)
