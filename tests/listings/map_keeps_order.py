# map returns the results in the order of the input, whoever was first.
import multiprocessing
import time


def work(k):
    time.sleep(0.2 * (4 - k))
    return k * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(4)
    print(pool.map(work, range(4)))
    print(pool.map(work, []))
    pool.close()
    pool.join()
