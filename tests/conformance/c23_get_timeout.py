# A late result is a TimeoutError of multiprocessing; the task goes on.
import multiprocessing
import time


def late(k):
    time.sleep(1)
    return k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slip = pool.apply_async(late, (1,))
    for timeout in (0.1, 0, -1):
        try:
            slip.get(timeout)
        except multiprocessing.TimeoutError as error:
            print(repr(error), isinstance(error, multiprocessing.ProcessError), isinstance(error, TimeoutError))
    print(slip.get())
