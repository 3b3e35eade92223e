# With fork, main is the workers' parent.
import multiprocessing
import os


def parents():
    parent = multiprocessing.parent_process()
    return os.getppid(), parent.pid, parent.name


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    print(pool.apply(parents) == (os.getpid(), os.getpid(), "MainProcess"))
