"""Who runs what at its exit: main, forked children, processes of multiprocessing; and a status that is a word."""
import atexit
import os
import sys
from multiprocessing import Process, util


def goodbye(who):
    print("goodbye from", who, flush=True)


def work():
    atexit.register(goodbye, "never: a Process ends by os._exit")
    util.Finalize(None, goodbye, args=("a Process",), exitpriority=1)
    print("work", flush=True)


def forked(end):
    pid = os.fork()
    if pid == 0:
        end()
    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])


def raises():
    raise ValueError("not caught")


if __name__ == "__main__":
    atexit.register(goodbye, "main and who is forked from it")
    process = Process(target=work)
    process.start()
    process.join()
    print("process", process.exitcode, flush=True)
    print("sys.exit", forked(lambda: sys.exit(3)), flush=True)
    print("os._exit", forked(lambda: os._exit(4)), flush=True)
    print("raises", forked(raises), flush=True)
    sys.exit("a status that is a word")
