from concurrent import futures
import multiprocessing
import os
import signal
import time

TASKS = 4


def work(k):
    time.sleep(2)
    return k


if __name__ == "__main__":
    pool = futures.ProcessPoolExecutor(2)
    slips = []
    for k in range(TASKS):
        slips.append(pool.submit(work, k))
    time.sleep(1.5)
    one = multiprocessing.active_children()[0]
    #@ aim-again
    os.kill(one.pid, signal.SIGKILL)
    futures.wait(slips)
    for slip in slips:
        print(type(slip.exception()).__name__)
    #@ broken
    try:
        pool.submit(work, 9)
    except RuntimeError:
        print("the pool takes nothing more")
    pool.shutdown()
