"""Workers that are killed: by another, by themselves, by terminate."""
import multiprocessing
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def pid(_=None):
    return os.getpid()


def die(number):
    os.kill(os.getpid(), number)


def nap(_):
    time.sleep(20)


if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        first = pool.apply(pid)
        lost = pool.apply_async(die, (signal.SIGKILL,))
        print("another worker:", pool.apply(pid) != first, lost.ready())
    pool = multiprocessing.Pool(2)
    sleeping = pool.map_async(nap, range(2), chunksize=1)
    pool.terminate()
    pool.join()
    print("terminated", sleeping.ready())
    with ProcessPoolExecutor(2) as executor:
        executor.submit(pid).result()
        try:
            executor.submit(die, signal.SIGKILL).result()
        except BrokenProcessPool as error:
            print("broken:", "terminated abruptly" in str(error))
    killed = multiprocessing.Process(target=nap, args=(0,))
    killed.start()
    killed.kill()
    killed.join()
    died = multiprocessing.Process(target=die, args=(signal.SIGSEGV,))
    died.start()
    died.join()
    print(killed.exitcode, died.exitcode)
