"""All calls of a Pool that hand in tasks."""
from multiprocessing import Pool, TimeoutError
import os
import time


def square(n):
    return n * n


def power(base, exponent):
    return base**exponent


def tell_pid(_):
    time.sleep(0.02)
    return os.getpid()


if __name__ == "__main__":
    with Pool(3) as pool:
        print("map", pool.map(square, range(10)))
        print("chunks", pool.map(square, range(10), chunksize=4))
        print("starmap", pool.starmap(power, [(2, 3), (3, 2), (10, 0)]))
        print("imap", list(pool.imap(square, [3, 1, 2])))
        print("imap_unordered", sorted(pool.imap_unordered(square, [3, 1, 2], chunksize=2)))
        print("apply", pool.apply(power, (2,), {"exponent": 5}))
        print("workers are others:", os.getpid() not in pool.map(tell_pid, range(6), 1))
        print("nothing", pool.map(square, []))
        waiting = pool.map_async(time.sleep, [0.3])
        try:
            waiting.get(timeout=0.05)
        except TimeoutError:
            print("not ready")
        print("ready", waiting.get(), waiting.ready(), waiting.successful())
