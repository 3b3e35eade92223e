# join() of a pool that runs is an error; twice is fine, and terminate() after it.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    try:
        pool.join()
    except ValueError as error:
        print(error)
    pool.close()
    pool.join()
    pool.join()
    pool.terminate()
    print(pool)
