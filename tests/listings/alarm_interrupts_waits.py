# A handler that raises ends each wait, wherever it is; only join() without a time-out
# takes an OSError, as TimeoutError is one, for the end of its waiting.
import os
import signal
import time
from multiprocessing import Event, Lock, Pool, Process, Queue


class_of_timeout = TimeoutError


def too_slow(signum, frame):
    raise class_of_timeout("no answer")


def with_limit(seconds):
    signal.signal(signal.SIGALRM, too_slow)
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        time.sleep(seconds)
        return "done"
    except TimeoutError as error:
        return str(error)
    finally:
        signal.alarm(0)


def acquire_twice():
    lock = Lock()
    lock.acquire()
    lock.acquire()


def main():
    global class_of_timeout
    signal.signal(signal.SIGALRM, too_slow)
    with Pool(2) as pool:
        print(pool.map(with_limit, [0.1, 9, 0.2, 9]))
        waits = [
            lambda: pool.apply_async(time.sleep, (20,)).get(),
            lambda: Queue().get(),
            lambda: Event().wait(),
            lambda: os.read(os.pipe()[0], 1),
            lambda: os.wait(),
            acquire_twice,
        ]
        for wait in waits:
            signal.alarm(1)
            try:
                print(wait())
            except TimeoutError as error:
                print("interrupted:", error)
        pool.terminate()
    child = Process(target=time.sleep, args=(30,))
    child.start()
    for class_of_timeout in [TimeoutError, ValueError]:
        for seconds in [None, 20]:
            signal.alarm(1)
            try:
                print("join gave", child.join(seconds))
            except (TimeoutError, ValueError) as error:
                print("join raised", repr(error))
    child.kill()
    child.join()
    print(child.exitcode)


if __name__ == "__main__":
    main()
