# The error that arrives first counts, and map waits for all chunks.
import multiprocessing
import time


def fail(k):
    time.sleep(2 * (9 - k))
    raise ValueError("no " + str(k))


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    began = time.time()
    try:
        pool.map(fail, [7, 8], 1)
    except ValueError as error:
        print(error, type(error.__cause__).__name__, time.time() - began > 3.5)
    pool.map(fail, [9])
