# imap_unordered gives results as they come.
import multiprocessing
import time


def work(seconds):
    time.sleep(seconds)
    return seconds


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    print(list(pool.imap_unordered(work, [2.0, 0.5, 1.2])))
