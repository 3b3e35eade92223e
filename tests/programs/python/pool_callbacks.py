"""apply_async with callbacks and errors, and workers that are replaced after two tasks."""
import os
from multiprocessing import Pool


def divide(a, b):
    return a // b


def prepare(base):
    global BASE
    BASE = base


def add(n):
    return BASE + n, os.getpid()


class Refused(Exception):
    pass


def refuse(n):
    raise Refused("no %d" % n)


if __name__ == "__main__":
    done, failed = [], []
    pool = Pool(2)
    results = [
        pool.apply_async(divide, (12, n), callback=done.append, error_callback=lambda e: failed.append(type(e).__name__))
        for n in (0, 1, 2, 3, 0)
    ]
    pool.close()
    pool.join()
    print(sorted(done), failed, [result.successful() for result in results])
    try:
        results[0].get()
    except ZeroDivisionError as error:
        print("get raises", error, "with a traceback of the worker:", "divide" in str(error.__cause__))

    with Pool(2, initializer=prepare, initargs=(100,), maxtasksperchild=2) as pool:
        answers = pool.map(add, range(8), chunksize=1)
        print([value for value, _ in answers], "by at least four:", len({pid for _, pid in answers}) >= 4)
        try:
            pool.map(refuse, [7, 7], chunksize=1)
        except Refused as error:
            print("map raises", error)
