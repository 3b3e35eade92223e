"""Processes that have pools of their own; a worker of a pool may not."""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def double(n):
    return 2 * n


def with_pool(results, first):
    with multiprocessing.Pool(2) as pool:
        results.put((first, pool.map(double, range(first, first + 3))))


def in_worker(n):
    try:
        multiprocessing.Process(target=double, args=(n,)).start()
    except AssertionError as error:
        return str(error)


def deep(n):
    if n == 0:
        return 1
    with ProcessPoolExecutor(1) as executor:
        return 1 + executor.submit(deep, n - 1).result()


if __name__ == "__main__":
    results = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=with_pool, args=(results, first)) for first in (0, 10)]
    for process in processes:
        process.start()
    print(sorted(results.get() for _ in processes))
    for process in processes:
        process.join()
        print("exit", process.exitcode)
    with multiprocessing.Pool(1) as pool:
        print(pool.apply(in_worker, (1,)))
    print("deep", deep(2))
