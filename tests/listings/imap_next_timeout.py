# next(timeout) may give up; the iterator can still be used, and at its end stays at its end.
import multiprocessing
import time


def work(k):
    time.sleep(k)
    return k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    results = pool.imap(work, [1])
    print(type(results).__name__)
    try:
        results.next(timeout=0.2)
    except multiprocessing.TimeoutError as error:
        print(repr(error))
    print(results.next())
    for _ in range(2):
        try:
            next(results)
        except StopIteration:
            print("no more")
