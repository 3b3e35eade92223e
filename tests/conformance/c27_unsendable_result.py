# A result that cannot be sent is a MaybeEncodingError; the worker survives.
import multiprocessing
import os


def give_lock():
    return multiprocessing.Lock()


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    before = pool.apply(os.getpid)
    for _ in range(20):
        try:
            pool.apply(give_lock)
        except multiprocessing.pool.MaybeEncodingError as error:
            text = str(error)
    print(text)
    print(pool.apply(os.getpid) == before)
