# Only its parent may join a process.
import multiprocessing
import time


def try_it(child):
    try:
        child.join()
    except AssertionError as error:
        print(error)
    try:
        child.is_alive()
    except AssertionError as error:
        print(error)


if __name__ == "__main__":
    child = multiprocessing.Process(target=time.sleep, args=(1,))
    child.start()
    other = multiprocessing.Process(target=try_it, args=(child,))
    other.start()
    other.join()
    child.join()
