import multiprocessing
import time

TASKS = 5
WORKERS = 3


def work(k):
    time.sleep(1)
    print(f"task {k} is done")
    return k * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(WORKERS)
    time.sleep(1)
    slips = []
    for k in range(TASKS):
        slip = pool.apply_async(work, (k,))
        slips.append(slip)
    print("all handed in")
    #@ handed-in
    slips[0].wait()
    #@ first-result
    for slip in slips:
        print(f"main has {slip.get()}")
    #@ collected
    pool.close()
    pool.join()
