# alarm() has the kernel send SIGALRM later: a handler can end a wait with it, and
# without one it kills. A fork does not inherit it, and there is only one.
import os
import signal
import time
from multiprocessing import Process


def too_slow(signum, frame):
    raise TimeoutError("too slow")


def guarded(seconds, work):
    signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(seconds)
    try:
        return work()
    except TimeoutError as error:
        return error
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def dies():
    signal.alarm(1)
    time.sleep(30)
    print("never")


def ignores():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.alarm(1)
    time.sleep(2)
    print("ignored it")


if __name__ == "__main__":
    print(repr(guarded(1, lambda: time.sleep(30))))
    print(repr(guarded(30, lambda: "in time")))
    signal.alarm(100)
    print("a new one replaces it:", 0 < signal.alarm(50) <= 100)
    pid = os.fork()
    if pid == 0:
        os._exit(signal.alarm(0))
    print("inherited:", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    print("still there:", signal.alarm(0) > 0, signal.alarm(0))
    for work in [dies, ignores]:
        child = Process(target=work)
        child.start()
        child.join()
        print(work.__name__, child.exitcode)
