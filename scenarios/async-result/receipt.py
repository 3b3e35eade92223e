import multiprocessing
import time

SECONDS = 4


def cook(seconds):
    time.sleep(seconds)
    print("the noodles are done")
    return "noodles"


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    slip = pool.apply_async(cook, (SECONDS,))
    #@ pending
    print("ready?", slip.ready())
    try:
        slip.successful()
    except ValueError:
        print("successful() is too early")
    #@ too-early
    try:
        slip.get(timeout=0.2)
    except multiprocessing.TimeoutError:
        print("main cannot wait longer")
    #@ timed-out
    time.sleep(1)
    #@ still-cooking
    slip.wait()
    #@ ready
    print("ready?", slip.ready())
    print("successful?", slip.successful())
    print(slip.get(), "again", slip.get())
    #@ taken
    pool.terminate()
