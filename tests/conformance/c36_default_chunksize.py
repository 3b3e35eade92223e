# The default makes four chunks a worker, rounded up: a worker that does one task does one chunk.
import multiprocessing
import os


def who(k):
    return os.getpid()


if __name__ == "__main__":
    for items, processes in ((5, 2), (17, 2), (9, 1), (33, 1)):
        with multiprocessing.Pool(processes, maxtasksperchild=1) as pool:
            pids = pool.map(who, range(items))
        print(items, processes, [pids.count(pid) for pid in dict.fromkeys(pids)])
