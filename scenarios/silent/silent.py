import multiprocessing
import time

SECONDS = 1


def divide(k):
    time.sleep(SECONDS)
    return k // 0


def report(error):
    print("reported", repr(error))


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    pool.apply_async(divide, (1,))
    time.sleep(SECONDS + 0.5)
    #@ nothing
    slip = pool.apply_async(divide, (2,))
    try:
        slip.get()
    except ZeroDivisionError as error:
        print("raised", repr(error))
    #@ raised
    slip = pool.apply_async(
        divide, (3,), error_callback=report)
    slip.wait()
    #@ reported
    slip = pool.apply_async(lambda: 4)
    print("handed in a lambda")
    slip.wait()
    #@ unpicklable
    try:
        slip.get()
    except Exception as error:
        print("raised", type(error).__name__)
