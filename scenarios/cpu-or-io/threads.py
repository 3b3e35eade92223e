import time
from multiprocessing import Process
from threading import Thread

SECONDS = 1


def wait():
    time.sleep(SECONDS)


def count():
    while time.thread_time() < SECONDS / 2:
        pass


def begin(kind, f):
    crew = [kind(target=f) for _ in range(4)]
    for one in crew:
        one.start()
    return time.perf_counter(), crew


def end(what, t0, crew):
    for one in crew:
        one.join()
    took = time.perf_counter() - t0
    print(what, f"took {took:.1f} s")

if __name__ == "__main__":
    run = begin(Thread, wait)
    #@ waiting
    end("4 threads waiting", *run)
    #@ waited
    run = begin(Thread, count)
    #@ threads-count
    end("4 threads counting", *run)
    run = begin(Process, count)
    #@ processes-count
    end("4 processes counting", *run)
