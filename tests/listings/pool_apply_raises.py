# An exception of a task comes back to whoever waits for it.
import multiprocessing


def fail(k):
    raise KeyError(k)


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    try:
        pool.apply(fail, (3,))
    except KeyError as error:
        print(repr(error), error.args, type(error.__cause__).__name__)
    print(pool)
    pool.apply(fail, ("uncaught",))
