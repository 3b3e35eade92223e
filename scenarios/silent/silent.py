import multiprocessing
import time

SECONDS = 1


def outcome(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__


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
    print("get:", outcome(slip.get))
    #@ raised
    slip = pool.apply_async(
        divide, (3,), error_callback=report)
    slip.wait()
    #@ reported
    slip = pool.apply_async(lambda: 4)
    print("handed in a lambda")
    slip.wait()
    #@ unpicklable
    print("get:", outcome(slip.get))
