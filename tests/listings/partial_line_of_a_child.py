# A child writes its traceback at once, and what is left of a line when it ends.
import multiprocessing as mp
import sys


def fails():
    print("a partial line", end="")
    raise ValueError("no")


def leaves():
    print("another one", end="")
    sys.exit("a message")


if __name__ == "__main__":
    for target in (fails, leaves):
        process = mp.Process(target=target)
        process.start()
        process.join()
        print("\nexit code", process.exitcode)
