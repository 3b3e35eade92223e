# What a Process's exit code tells: return, sys.exit, exception, signal.
import multiprocessing
import sys
import time


def leave(code):
    sys.exit(code)


def fail():
    raise ValueError("no luck")


def stay():
    time.sleep(60)


if __name__ == "__main__":
    for code in (None, 0, 7):
        child = multiprocessing.Process(target=leave, args=(code,))
        child.start()
        child.join()
        print("sys.exit", code, "->", child.exitcode)
    child = multiprocessing.Process(target=fail, name="unlucky")
    child.start()
    child.join()
    print("exception ->", child.exitcode)
    child = multiprocessing.Process(target=stay)
    child.start()
    child.terminate()
    child.join()
    print("terminate ->", child.exitcode)
    child = multiprocessing.Process(target=stay)
    child.start()
    child.kill()
    child.join()
    print("kill ->", child.exitcode)
