import multiprocessing
import threading
import time

SECONDS = 2


def divide(k):
    time.sleep(1 + k / 2)
    return 12 // k


def say(what):
    me = multiprocessing.current_process()
    thread = threading.current_thread()
    print(what, me.name, thread.name)


def failed(error):
    #@ failed
    say(type(error).__name__)


def callback(value):
    #@ called
    say(value)
    time.sleep(SECONDS)


if __name__ == "__main__":
    pool = multiprocessing.Pool(4)
    slips = [pool.apply_async(
        divide, (k,), callback=callback,
        error_callback=failed)
        for k in range(4)]
    slips[1].wait()
    #@ first
    slips[3].wait()
    #@ last
    pool.terminate()
