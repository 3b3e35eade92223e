# An error of the input comes after the good results, and was not raised in a worker.
import multiprocessing


def double(k):
    return 2 * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    results = pool.imap(double, (6 // (3 - k) for k in range(9)))
    print(next(results), next(results), next(results))
    try:
        next(results)
    except ZeroDivisionError as error:
        print(error, error.__cause__)
    results = pool.imap(double, (6 // (5 - k) for k in range(9)), 2)
    try:
        for value in results:
            print(value)
    except ZeroDivisionError as error:
        print(error)
    try:
        pool.map(double, (1 // k for k in (1, 0)))
    except ZeroDivisionError as error:
        print("map:", error)
    try:
        print(list(pool.imap(double, 5)))
    except TypeError as error:
        print(error)
