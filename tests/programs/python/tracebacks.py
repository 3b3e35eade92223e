"""What the program shows of errors: in a Process, from a worker, from a deep recursion, from a library; status 1."""
import multiprocessing
import sys
import traceback


def fail(n):
    return [1, 2][n]


def recurse(n):
    return recurse(n + 1)


class Odd:
    def __repr__(self):
        raise RuntimeError("no repr")

    __str__ = __repr__


def take(_):
    return "taken"


def names(error):
    return [(frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__) if frame.filename == __file__]


if __name__ == "__main__":
    process = multiprocessing.Process(target=fail, args=(5,))
    process.start()
    process.join()
    print("exit", process.exitcode, flush=True)
    with multiprocessing.Pool(1) as pool:
        try:
            pool.apply(fail, (3,))
        except IndexError as error:
            print(names(error), error.__cause__.__class__.__name__, flush=True)
        print(pool.apply(take, (Odd(),)), flush=True)
    sys.setrecursionlimit(200)
    try:
        recurse(0)
    except RecursionError as error:
        print("recursion", sorted({name for name, _ in names(error)}), flush=True)
    sys.setrecursionlimit(1000)
    try:
        int("x")
    except ValueError:
        traceback.print_exc()
    import time

    try:
        time.sleep("a word")
    except TypeError:
        traceback.print_exc()
    import os

    os.waitpid(-1, 0)
