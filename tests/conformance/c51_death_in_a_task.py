# A worker that dies in a task is replaced; the task's result never comes.
import multiprocessing
import os
import time

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    lost = pool.apply_async(os._exit, (1,))
    print(pool.map(abs, range(-4, 0)))
    time.sleep(0.5)
    print(lost.ready(), len(multiprocessing.active_children()), pool.apply(abs, (-9,)))
    try:
        lost.get(timeout=0.2)
    except multiprocessing.TimeoutError:
        print("lost")
