import multiprocessing
import time

TASKS = 5


def try_to(call):
    try:
        call()
    except Exception as error:
        print(error)

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
    try_to(pool.join)
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
