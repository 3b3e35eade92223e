import multiprocessing
import time

TASKS = 4


def work(k):
    time.sleep(3)
    return k


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    slips = []
    for k in range(TASKS):
        slip = pool.apply_async(work, (k,))
        slips.append(slip)
    time.sleep(1)
    #@ aim
    time.sleep(2 * TASKS)
    #@ counted
    ready = [slip.ready() for slip in slips]
    print(ready.count(True), "of", TASKS)
    try:
        for slip in slips:
            slip.get(timeout=1)
    except multiprocessing.TimeoutError:
        print("main gives up")
    #@ given-up
    pool.terminate()
