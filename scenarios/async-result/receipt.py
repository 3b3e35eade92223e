import multiprocessing
import time

SECONDS = 4


def ask(method, **options):
    try:
        return method(**options)
    except Exception as error:
        return type(error).__name__


def cook(seconds):
    time.sleep(seconds)
    print("the noodles are done")
    return "noodles"


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    slip = pool.apply_async(cook, (SECONDS,))
    #@ pending
    print("ready?", ask(slip.ready))
    print("success?", ask(slip.successful))
    #@ too-early
    print("get:", ask(slip.get, timeout=0.2))
    #@ timed-out
    time.sleep(1)
    #@ still-cooking
    slip.wait()
    #@ ready
    print("ready?", slip.ready())
    print("success?", slip.successful())
    print(slip.get(), "again", slip.get())
    #@ taken
    pool.terminate()
