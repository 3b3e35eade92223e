import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor


def work(n):
    time.sleep(0.6)
    if n == 3:
        raise KeyError(n)
    if n == 4:
        sys.exit(9)
    return n


def unpicklable():
    return lambda: 1


def workers():
    return len(multiprocessing.active_children())


if __name__ == "__main__":
    for method in ["spawn", "forkserver"]:
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(3, mp_context=context) as executor:
            print(method, workers(), end=" ")
            first = executor.submit(work, 1)
            print(workers(), first.result(), end=" ")
            # Until its worker is known to be idle.
            time.sleep(0.1)
            executor.submit(work, 2)
            print(workers(), end=" ")
            executor.submit(work, 2)
            print(workers())
            try:
                for result in executor.map(work, [1, 2, 3, 1]):
                    print(result)
            except KeyError as error:
                print("KeyError", error)
            try:
                executor.submit(work, 4).result()
            except SystemExit as error:
                print("SystemExit", error.code)
            try:
                executor.submit(unpicklable).result()
            except AttributeError as error:
                print(error)
            late = executor.map(work, [1, 5], timeout=0.05)
            try:
                next(late)
            except TimeoutError as error:
                print(repr(error))
