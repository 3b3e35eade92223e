import os
import time
from multiprocessing import Process
from threading import Thread

LOOPS = 200000


def wait():
    #@ waiting
    time.sleep(1)


def count():
    #@ counting
    n = 0
    while n < LOOPS:
        n += 1


def timed(kind, job):
    begin = time.perf_counter()
    crew = [kind(target=job) for _ in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    took = time.perf_counter() - begin
    what = f"4 x {kind.__name__} {job.__name__}"
    print(f"{what} took {took:.1f} s")


if __name__ == "__main__":
    timed(Thread, wait)
    timed(Process, wait)
    #@ all-waited
    timed(Thread, count)
    #@ threads-counted
    timed(Process, count)
    #@ all-counted
    print("main ends")
