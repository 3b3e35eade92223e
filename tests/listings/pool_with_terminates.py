# A with block ends by terminate(), so what is not done is lost.
import multiprocessing
import time


def work(k):
    time.sleep(30)
    return k


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        slip = pool.apply_async(work, (1,))
        time.sleep(0.5)
    print(pool, slip.ready())
    try:
        slip.get(timeout=0.5)
    except multiprocessing.TimeoutError as error:
        print(repr(error))
    try:
        with pool:
            print("never")
    except ValueError as error:
        print(error)
