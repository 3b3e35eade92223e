# All workers take their tasks from one queue and give results to another: a long task holds up nobody behind it.
import multiprocessing
import os
import time


def work(seconds):
    time.sleep(seconds)
    return seconds, os.getpid()


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    finished = []
    for seconds in (10, 0.1, 0.2, 0.3):
        pool.apply_async(work, (seconds,), callback=finished.append)
    pool.close()
    pool.join()
    print([seconds for seconds, _ in finished])
    print(len({pid for _, pid in finished}), len({pid for _, pid in finished[:3]}))
