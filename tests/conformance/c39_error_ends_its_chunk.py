# An error ends its chunk: what is behind it in the chunk never runs.
import multiprocessing


def work(k):
    print(k)
    return 1 // k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    try:
        pool.map(work, range(6), 3)
    except ZeroDivisionError as error:
        print(error)
