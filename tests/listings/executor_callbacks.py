import os
import threading
import time
from concurrent.futures import CancelledError, ProcessPoolExecutor


def work(n):
    time.sleep(n)
    return n


def done(future):
    outcome = "cancelled" if future.cancelled() else future.result()
    print("callback", outcome, threading.current_thread().name, os.getpid() == main, flush=True)


def bad(future):
    raise KeyError("oops")


main = os.getpid()

if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        futures = [executor.submit(work, 1.0) for _ in range(5)]
        last = futures[-1]
        last.add_done_callback(done)
        print(last.cancel(), last.cancel(), last.cancelled(), last.done(), last.running())
        print(last)
        try:
            last.result()
        except CancelledError as error:
            print(repr(error), type(error))
        futures[0].result()
        print(futures[0].cancel(), futures[0])
        futures[0].add_done_callback(done)
        futures[1].add_done_callback(bad)
        futures[1].add_done_callback(done)
    print([future.done() for future in futures])
