# A lock that somebody else holds.
import multiprocessing
import time


def hold(lock, ready):
    with lock:
        ready.set()
        time.sleep(1)
    print("child lets go")


if __name__ == "__main__":
    lock, ready = multiprocessing.Lock(), multiprocessing.Event()
    child = multiprocessing.Process(target=hold, args=(lock, ready))
    child.start()
    ready.wait()
    print(lock, lock.acquire(block=False))
    child.join()
    with lock:
        print("main has it:", lock)
    print(lock)
