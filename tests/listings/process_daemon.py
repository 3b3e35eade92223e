# A daemonic child is terminated when its parent ends; it may have no children itself.
import multiprocessing
import time


def nothing():
    pass


def linger():
    try:
        multiprocessing.Process(target=nothing).start()
    except AssertionError as error:
        print(error)
    time.sleep(60)
    print("never reached")


if __name__ == "__main__":
    child = multiprocessing.Process(target=linger, daemon=True)
    child.start()
    time.sleep(1)
    print("main ends")
