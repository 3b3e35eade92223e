# A result that cannot be sent becomes an error; it was not raised by the task.
import multiprocessing
import queue
import threading
import time


def give_lock():
    return multiprocessing.Lock()


def raise_lock():
    raise ValueError(threading.Lock())


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    for _ in range(2):
        try:
            pool.apply(give_lock)
        except multiprocessing.pool.MaybeEncodingError as error:
            print(error, error.__cause__)
            print(error.exc, error.value, len(error.args), repr(error)[:20])
    try:
        pool.apply(raise_lock)
    except multiprocessing.pool.MaybeEncodingError as error:
        print(error)
    for thing in (threading.Event(), threading.Condition(), threading.current_thread(), queue.Queue()):
        try:
            pool.apply(len, (thing,))
        except TypeError as error:
            print(error)
    try:
        pool.apply(len, (multiprocessing.Queue(),))
    except RuntimeError as error:
        print(error)
    try:
        pool.apply_async(len, (pool,)).get()
    except NotImplementedError as error:
        print(error)
    result = pool.apply_async(len, ("abc",))
    result.wait()
    print(result.get("whatever"))
    result = pool.apply_async(time.sleep, (100,))
    try:
        result.get("1")
    except TypeError as error:
        print(error)
