# map gives results in order of input; nothing to do is done at once, without callback.
import multiprocessing
import time


def nap(seconds):
    time.sleep(seconds)
    return seconds


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    print(pool.map(nap, (1.2, 0.6, 0.1), 1))
    print(pool.starmap(max, [(1, 2), (4, 3)]))
    slip = pool.map_async(nap, [], callback=print)
    print(slip.ready(), slip.get(), pool.map(nap, []))
