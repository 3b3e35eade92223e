# With a chunksize imap gives a generator, and an error finishes it.
import multiprocessing


def invert(k):
    return 4 // k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    results = pool.imap(invert, (1, 2, 0, 4, 1, 2), 2)
    print(type(results).__name__, next(results), next(results))
    try:
        next(results)
    except ZeroDivisionError:
        print(list(results))
    results = pool.imap(invert, (0, 4))
    try:
        next(results)
    except ZeroDivisionError:
        print(type(results).__name__, list(results))
