# A slow callback holds up the results of others.
import multiprocessing
import time


def double(k):
    return 2 * k


def dawdle(value):
    time.sleep(1.5)


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    pool.apply_async(double, (1,), callback=dawdle)
    time.sleep(0.3)
    began = time.time()
    print(pool.apply(double, (2,)), time.time() - began > 0.8)
