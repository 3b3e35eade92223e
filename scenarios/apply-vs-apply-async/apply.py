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
    #@ hired
    time.sleep(1)
    for k in range(TASKS):
        result = pool.apply(work, (k,))
        print(f"main has {result}")
    #@ all-done
    pool.close()
    pool.join()
