# A dead worker is replaced, also while a closed pool has tasks left.
import multiprocessing
import os

if __name__ == "__main__":
    pool = multiprocessing.Pool(1, maxtasksperchild=1)
    slips = [pool.apply_async(os.getpid) for _ in range(4)]
    pool.close()
    pool.join()
    print(len(set(slip.get() for slip in slips)))
