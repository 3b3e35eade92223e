# What cannot be sent is the task's error; the pool lives on.
import multiprocessing


def give_lambda():
    return lambda: 0


def double(k):
    return 2 * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    try:
        pool.apply(lambda: 1)
    except Exception as error:
        print(type(error).__name__)
    try:
        pool.apply(give_lambda)
    except multiprocessing.pool.MaybeEncodingError as error:
        print(type(error).__name__)
    print(pool.apply(double, (21,)))
