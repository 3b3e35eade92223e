# The first error in a chunk ends that chunk: the items behind it never run.
import multiprocessing


def work(k):
    print("item", k)
    if k == 0:
        raise ValueError("zero")


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    try:
        pool.map(work, range(6), 3)
    except ValueError as error:
        print(error)
