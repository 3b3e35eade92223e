# next(timeout) may time out and be called again; after the end it stays at the end.
import multiprocessing
import time


def nap(seconds):
    time.sleep(seconds)
    return seconds


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    results = pool.imap(nap, (1, 0))
    try:
        results.next(timeout=0.2)
    except multiprocessing.TimeoutError:
        print("a slow one in front holds up those behind")
    print(results.next(), results.next(timeout=1))
    for _ in range(2):
        try:
            results.next()
        except StopIteration:
            print("the end")
