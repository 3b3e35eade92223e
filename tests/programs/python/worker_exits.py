"""sys.exit in workers: the task of a Pool is lost, an executor breaks, a Process has a status."""
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def leave(code):
    sys.exit(code)


def vanish(code):
    os._exit(code)


def one():
    return 1


if __name__ == "__main__":
    for code in (0, 3, None, "a word", 300):
        process = multiprocessing.Process(target=leave, args=(code,))
        process.start()
        process.join()
        print(repr(code), process.exitcode)
    with multiprocessing.Pool(1) as pool:
        lost = pool.apply_async(vanish, (5,))
        try:
            lost.get(timeout=0.5)
        except multiprocessing.TimeoutError:
            print("lost")
        print("the next worker", pool.apply(one))
    with ProcessPoolExecutor(1) as executor:
        try:
            executor.submit(vanish, 6).result()
        except BrokenProcessPool:
            print("broken")
