# imap reads all of its input at once, however slowly its results are taken.
import multiprocessing
import time

seen = []


def note(k):
    seen.append(k)
    return k


def double(k):
    return 2 * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    results = pool.imap(double, (note(k) for k in range(100)))
    print(next(results))
    time.sleep(1)
    print(len(seen))
