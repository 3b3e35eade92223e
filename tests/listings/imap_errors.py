# With chunks of one, imap goes on after an error; with larger ones the error is its end.
import multiprocessing


def invert(k):
    return 12 // k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    results = pool.imap(invert, [1, 0, 3])
    print(next(results))
    try:
        next(results)
    except ZeroDivisionError as error:
        print(error)
    print(next(results))
    results = pool.imap(invert, [1, 2, 0, 3, 4, 6], 2)
    print(type(results).__name__, next(results), next(results))
    try:
        next(results)
    except ZeroDivisionError as error:
        print(error)
    print(list(results))
    for bad in (0, -1):
        try:
            pool.imap(invert, [1], bad)
        except ValueError as error:
            print(error)
