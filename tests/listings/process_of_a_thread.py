# A process that a thread starts: that thread is the main one there, and the others are not there.
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Process

asleep = threading.Event()
sleeper = threading.Thread(target=asleep.wait, name="sleeper")


def report(name):
    print(name, threading.current_thread() is threading.main_thread(), threading.active_count(), sleeper.is_alive())
    sleeper.join()


def start(name):
    child = Process(target=report, args=(name,))
    child.start()
    child.join()
    print(child.exitcode)


def fork_and_return():
    pid = os.fork()
    if pid == 0:
        print("child", threading.current_thread().name)
        sys.exit(3)
    print("in a thread, sys.exit() ends the thread alone:", os.waitpid(pid, 0)[1])


def in_thread(work, *args):
    thread = threading.Thread(target=work, args=args, name="starter")
    thread.start()
    thread.join()


if __name__ == "__main__":
    sleeper.start()
    start("main")
    in_thread(start, "thread")
    in_thread(fork_and_return)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(len, "").result()
        start("main, with an executor")
        executor.submit(start, "executor").result()
    asleep.set()
    sleeper.join()
    print("end")
