# terminate() sends SIGTERM and waits: no SIGKILL follows.
import multiprocessing
import os
import signal
import threading
import time


def stubborn(ready):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ready.put(os.getpid())
    time.sleep(60)


def start(queue):
    global ready
    ready = queue


def work(k):
    stubborn(ready)


if __name__ == "__main__":
    queue = multiprocessing.SimpleQueue()
    pool = multiprocessing.Pool(1, start, (queue,))
    pool.apply_async(work, (1,))
    pid = queue.get()
    ending = threading.Thread(target=pool.terminate)
    ending.start()
    ending.join(2)
    print("still there:", ending.is_alive())
    os.kill(pid, signal.SIGKILL)
    ending.join()
    pool.join()
    print("ended", multiprocessing.active_children())
