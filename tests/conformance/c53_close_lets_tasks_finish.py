# close() twice is fine; all that was handed in is done.
import multiprocessing
import time


def nap(k):
    time.sleep(0.1)
    return k


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    slips = [pool.apply_async(nap, (k,)) for k in range(6)]
    pool.close()
    pool.close()
    pool.join()
    print([slip.get() for slip in slips])
