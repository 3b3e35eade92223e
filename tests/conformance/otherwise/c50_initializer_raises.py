# A worker whose initializer raises is replaced, more and more slowly, until that is given up.
import multiprocessing


def fail():
    raise ValueError("no start")


if __name__ == "__main__":
    pool = multiprocessing.Pool(1, initializer=fail)
    try:
        pool.apply_async(abs, (-1,)).get(timeout=60)
    except multiprocessing.TimeoutError:
        print("no worker ever took it")
