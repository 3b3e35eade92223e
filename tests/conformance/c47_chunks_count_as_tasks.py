# maxtasksperchild counts chunks, not items.
import multiprocessing
import os


def who(k):
    return os.getpid()


if __name__ == "__main__":
    for chunksize in (None, 4, 1):
        pool = multiprocessing.Pool(1, maxtasksperchild=1)
        print(chunksize, len(set(pool.map(who, range(8), chunksize))))
        pool.terminate()
    pool = multiprocessing.Pool(1, maxtasksperchild=3)
    pids = pool.map(who, range(12), 1)
    print([pids.count(pid) for pid in dict.fromkeys(pids)])
