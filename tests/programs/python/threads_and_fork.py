"""Threads that fork, start programs and wait, while others compute."""
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

warnings.simplefilter("ignore", DeprecationWarning)  # From 3.12 on a fork beside threads warns.


def fork_and_wait(code):
    pid = os.fork()
    if pid == 0:
        os._exit(code if threading.active_count() == 1 else 99)
    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])


def start(code):
    return subprocess.call(["sh", "-c", "exit %d" % code])


def compute(stop):
    while not stop.is_set():
        sum(range(100))


if __name__ == "__main__":
    stop = threading.Event()
    busy = threading.Thread(target=compute, args=(stop,), name="busy", daemon=True)
    busy.start()
    with ThreadPoolExecutor(3) as threads:
        print(list(threads.map(fork_and_wait, range(6))))
        print(list(threads.map(start, range(3))))
    with ThreadPool(2) as pool:
        print(pool.map(fork_and_wait, [10, 11, 12]))
    pid = os.fork()
    if pid == 0:
        inner = threading.Thread(target=lambda: os.write(1, b"a thread of the child\n"))
        inner.start()
        inner.join()
        sys.exit(5)
    print("child", os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
    stop.set()
    busy.join()
    print("alive", [thread.name for thread in threading.enumerate()])
