# What cannot be sent is found out by the feeder thread: put itself succeeds.
import multiprocessing
import queue
import time


def main():
    def local():
        pass

    box = multiprocessing.Queue()
    box.put(local)
    time.sleep(0.5)
    try:
        box.get(timeout=0.2)
    except queue.Empty:
        print("it never came")


if __name__ == "__main__":
    main()
