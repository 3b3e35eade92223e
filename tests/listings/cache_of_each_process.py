"""A cache is copied by fork, and then each process has its own."""
import os
from functools import lru_cache
from multiprocessing import Pool, Process


@lru_cache(maxsize=None)
def square(n):
    print("computing", n, flush=True)
    return n * n


def child():
    print("child starts with", square.cache_info())
    square(2)
    square(3)
    print("child ends with", square.cache_info())


if __name__ == "__main__":
    square(2)
    process = Process(target=child)
    process.start()
    process.join()
    print("parent has", square.cache_info())
    with Pool(1) as pool:
        print(pool.map(square, [2, 4, 4]))
        print(pool.apply(str, (square,))[:35])
        try:
            pool.apply(square.cache_info)
        except Exception as error:
            print(type(error).__name__, error)
    print("parent has", square.cache_info())

    @lru_cache
    def shadowed():
        pass

    keep = shadowed
    shadowed = None
    with Pool(1) as pool:
        try:
            pool.apply(keep)
        except Exception as error:
            print(type(error).__name__, str(error)[:55], str(error)[-40:])
