# imap gives results in order of input: a slow one holds up those behind it.
import multiprocessing
import time


def work(k):
    time.sleep((1.5, 0.2, 0.2)[k])
    return k


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    began = time.time()
    for k in pool.imap(work, range(3)):
        print(k, time.time() - began > 1.4)
    for k in pool.imap_unordered(work, range(3)):
        if k == 0:
            print("the slow one is last")
