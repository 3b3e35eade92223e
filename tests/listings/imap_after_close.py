# Results can still be taken when the pool is gone.
import multiprocessing


def double(k):
    return 2 * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    results = pool.imap(double, range(5))
    pool.close()
    pool.join()
    print(list(results))
    try:
        pool.imap(double, [1])
    except ValueError as error:
        print(error)
