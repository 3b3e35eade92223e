"""What traceback shows of an exception that comes from a worker."""
import traceback
from multiprocessing import Pool


def divide(a, b):
    return a / b


def task(n):
    try:
        return divide(1, n)
    except ZeroDivisionError:
        return traceback.format_exc()


if __name__ == "__main__":
    with Pool(1) as pool:
        print(pool.apply(task, (0,)))
        try:
            pool.apply(divide, (1, 0))
        except ZeroDivisionError:
            traceback.print_exc()
            print(traceback.format_exc(chain=False))
