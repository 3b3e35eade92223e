# wait() returns None, whether or not it timed out.
import multiprocessing
import time

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slip = pool.apply_async(time.sleep, (1,))
    print(slip.wait(0.1), slip.ready(), slip.wait(), slip.ready())
