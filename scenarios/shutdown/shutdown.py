import multiprocessing
import time

TASKS = 5


def work(k):
    time.sleep(1)
    print(f"task {k} is done")


def busy_pool():
    pool = multiprocessing.Pool(2)
    for k in range(TASKS):
        pool.apply_async(work, (k,))
    return pool


if __name__ == "__main__":
    pool = busy_pool()
    time.sleep(0.5)
    try:
        pool.join()
    except ValueError as error:
        print(error)
    #@ refused
    pool.close()
    #@ closed
    pool.join()
    #@ joined
    pool = busy_pool()
    time.sleep(1.5)
    pool.terminate()
    #@ terminated
    pool = busy_pool()
    time.sleep(0.5)
    #@ leaving
    print("main ends")
