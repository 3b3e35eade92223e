# A pool's repr tells its state and size; it cannot be sent.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    print(pool)
    try:
        pool.apply(repr, (pool,))
    except NotImplementedError as error:
        print(error)
    pool.close()
    print(pool)
    pool.terminate()
    print(pool)
