# SystemExit and KeyboardInterrupt end the worker, and the task is lost.
import multiprocessing
import sys


def by_exit():
    sys.exit(3)


def by_interrupt():
    raise KeyboardInterrupt


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    for leave in (by_exit, by_interrupt):
        worker = multiprocessing.active_children()[0]
        try:
            pool.apply_async(leave).get(timeout=1)
        except multiprocessing.TimeoutError:
            print(leave.__name__, "is lost", worker.exitcode)
    print(pool.apply(abs, (-1,)))
