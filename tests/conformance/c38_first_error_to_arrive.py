# The first error to arrive wins, and only when all chunks are back.
import multiprocessing
import time


def boom(k):
    time.sleep((k - 6) * 0.5)
    raise ValueError('k' + str(k))


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    began = time.time()
    try:
        pool.map(boom, [9, 8, 7], 1)
    except ValueError as error:
        print(error, time.time() - began > 1.2)
