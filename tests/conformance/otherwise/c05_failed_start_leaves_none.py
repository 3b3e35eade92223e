# Not all workers can be started: those that were are ended and joined, and the error comes to the caller.
import multiprocessing
import os

if __name__ == "__main__":
    try:
        multiprocessing.Pool(50)
    except OSError as error:
        print(type(error).__name__, error.errno in (11, 24))
    print(multiprocessing.active_children())
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        print("no child is left")
