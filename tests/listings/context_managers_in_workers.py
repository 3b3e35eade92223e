"""Context managers made of functions, around a pool and within its workers."""
import os
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from multiprocessing import Pool


@contextmanager
def timed(what):
    start = time.perf_counter()
    try:
        yield
    finally:
        print(what, "took", time.perf_counter() - start >= 0)


@contextmanager
def pool_of(count):
    pool = Pool(count)
    try:
        yield pool
    finally:
        pool.close()
        pool.join()
        print("pool is joined")


def work(n):
    with suppress(ZeroDivisionError):
        return 10 // n
    return None


@timed("decorated")
def square(n):
    return n * n


if __name__ == "__main__":
    with timed("map"), pool_of(2) as pool:
        print(pool.map(work, [0, 1, 2]))
    with pool_of(1) as pool:
        print(pool.map(square, [3]))
    with closing(Pool(1)) as pool:
        print(pool.apply(work, (5,)))
    pool.join()
    read, write = os.pipe()
    with ExitStack() as stack:
        stack.callback(os.close, read)
        stack.callback(os.close, write)
        pool = stack.enter_context(Pool(1))
        print(pool.apply(work, (2,)))
