# A chunk is one task for one worker; the default is four chunks a worker, rounded up.
import multiprocessing
import os


def who(k):
    return os.getpid()


if __name__ == "__main__":
    for items, chunksize in ((8, None), (8, 4), (8, 1), (9, None), (17, 100)):
        pool = multiprocessing.Pool(1, maxtasksperchild=1)
        pids = pool.map(who, range(items), chunksize)
        print(items, chunksize, len(set(pids)))
        pool.close()
        pool.join()
