# `initargs=(5)` is no tuple; whether arguments are some shows in the worker.
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
import multiprocessing


def keep(*values):
    global kept
    kept = values


def give():
    return kept


if __name__ == "__main__":
    for initargs in ((5,), [1, 2], "ab"):
        with multiprocessing.Pool(1, keep, initargs) as pool:
            print(pool.apply(give))
    with ProcessPoolExecutor(1, initializer=keep, initargs=(5)) as executor:
        try:
            executor.submit(give).result()
        except BrokenProcessPool as error:
            print(error)
