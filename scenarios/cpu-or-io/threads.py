import time
from multiprocessing import Process
from threading import Thread

SECONDS = 1


def wait():
    #@ waiting
    time.sleep(SECONDS)


def count():
    #@ counting
    while time.thread_time() < SECONDS / 2:
        pass


def timed(kind, job):
    begin = time.perf_counter()
    crew = [kind(target=job)
            for _ in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    took = time.perf_counter() - begin
    print(kind.__name__, job.__name__,
          f"took {took:.1f} s")


if __name__ == "__main__":
    timed(Thread, wait)
    timed(Process, wait)
    #@ all-waited
    timed(Thread, count)
    #@ threads-counted
    timed(Process, count)
    #@ all-counted
    print("main ends")
