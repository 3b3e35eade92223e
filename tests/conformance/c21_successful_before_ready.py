# successful() of a result that is not ready is an error.
import multiprocessing
import time

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slip = pool.apply_async(time.sleep, (1,))
    try:
        slip.successful()
    except ValueError as error:
        print(str(error).startswith("<multiprocessing.pool.ApplyResult object at 0x"), str(error).endswith("> not ready"))
    slip.wait()
    print(slip.successful())
