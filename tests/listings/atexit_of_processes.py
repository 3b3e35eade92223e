# What is registered with atexit runs where a process comes to its own end: not in
# children that multiprocessing forked, not after os._exit, not when a signal kills.
import atexit
import multiprocessing
import os
import signal
import time

IN_MAIN = os.getenv("IN_MAIN", "no")
os.environ["IN_MAIN"] = "child"
atexit.register(print, "registered while reading:", IN_MAIN)


def work():
    atexit.register(print, "registered in a child of multiprocessing")
    print("work")


def slow():
    time.sleep(1.5)
    print("the slow child ends", flush=True)


def forked(end):
    pid = os.fork()
    if pid == 0:
        atexit.register(print, "registered in a fork")
        end()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed():
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    for method in ["fork", "spawn", "forkserver"]:
        child = multiprocessing.get_context(method).Process(target=work)
        child.start()
        child.join()
        print(method, child.exitcode)
    print("exit", forked(lambda: exit(4)))
    print("_exit", forked(lambda: os._exit(5)))
    print("killed", forked(killed))
    atexit.register(print, "before the children are waited for")
    multiprocessing.Process(target=slow).start()
    print("main ends")
