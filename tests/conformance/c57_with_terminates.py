# A with block ends by terminate(), and cannot be entered again.
import multiprocessing
import time

if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        slip = pool.apply_async(time.sleep, (30,))
    print(pool, slip.ready())
    try:
        with pool:
            pass
    except ValueError as error:
        print(error)
