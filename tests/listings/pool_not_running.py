# A closed pool takes no tasks; joining an open one is an error.
import multiprocessing


def double(k):
    return 2 * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    try:
        pool.join()
    except ValueError as error:
        print(error)
    slip = pool.apply_async(double, (4,))
    pool.close()
    print(pool)
    try:
        pool.apply(double, (5,))
    except ValueError as error:
        print(error)
    pool.join()
    print(slip.get())
    pool.terminate()
    print(pool)
