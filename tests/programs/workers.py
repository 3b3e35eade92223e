"""Pools in three ways, one of which loses a worker."""

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor


def square(number):
    return number * number


def die(number):
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=2) as pool:
        print(pool.map(square, range(6), 1))
        pool.close()
        pool.join()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(pool.apply(square, (7,)))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as executor:
        print(list(executor.map(square, range(3))))
        print(type(executor.submit(die, 1).exception()).__name__)
