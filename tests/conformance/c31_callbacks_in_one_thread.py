# All callbacks run in one thread, which is not the main one; in order of completion.
import multiprocessing
import threading
import time


order = []
threads = set()


def nap(seconds):
    time.sleep(seconds)
    return seconds


def note(value):
    order.append(value)
    threads.add(threading.get_ident())


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    slips = [pool.apply_async(nap, (seconds,), callback=note) for seconds in (1.5, 0.2, 0.8)]
    for slip in slips:
        slip.wait()
    print(order, len(threads), threading.main_thread().ident in threads)
