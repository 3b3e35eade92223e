import multiprocessing
import os
import time

JOBS = 12
WORKERS = 3
LOAD = 0.3


def compute():
    end = time.process_time() + LOAD
    while time.process_time() < end:
        pass


if __name__ == "__main__":
    cpus = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cpus[:2])
    begin = time.perf_counter()
    crowd = []
    for _ in range(JOBS):
        crowd.append(multiprocessing.Process(
            target=compute))
        crowd[-1].start()
    #@ crowd
    for child in crowd:
        child.join()
    took = time.perf_counter() - begin
    print(f"the crowd took {took:.1f} s")
    #@ crowd-done
    begin = time.perf_counter()
    pool = multiprocessing.Pool(WORKERS)
    for _ in range(JOBS):
        pool.apply_async(compute)
    #@ queued
    pool.close()
    pool.join()
    #@ pool-done
    took = time.perf_counter() - begin
    print(f"the pool took {took:.1f} s")
