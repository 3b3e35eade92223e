import multiprocessing
import threading
import time

WORKERS = 3
TASKS = 7


def prepare(tool):
    print("takes its", tool)


def work(k):
    time.sleep(1)
    print(f"task {k} is done")


if __name__ == "__main__":
    ctx = multiprocessing.get_context("fork")
    pool = ctx.Pool(
        processes=WORKERS,
        initializer=prepare,
        initargs=("hammer",),
    )
    #@ hired
    threads = threading.active_count()
    print(threads, "threads")
    time.sleep(2)
    #@ idle
    for k in range(TASKS):
        pool.apply_async(work, (k,))
    #@ handed-in
    time.sleep(1.5)
    #@ second-round
    pool.close()
    pool.join()
    #@ joined
    print("main ends")
