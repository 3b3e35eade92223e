from concurrent import futures
import time

TASKS = 4


def work(k):
    time.sleep(3)
    return k


if __name__ == "__main__":
    pool = futures.ProcessPoolExecutor(2)
    slips = []
    for k in range(TASKS):
        slips.append(pool.submit(work, k))
    time.sleep(2)
    #@ aim-again
    futures.wait(slips)
    for slip in slips:
        error = slip.exception()
        print(type(error).__name__)
    #@ broken
    try:
        pool.submit(work, 9)
    except RuntimeError:
        print("submit() refused")
    pool.shutdown()
