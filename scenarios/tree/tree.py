import os
import time
from multiprocessing import (
    Process, active_children, cpu_count,
    current_process)

SECONDS = 2


def work(seconds):
    me = current_process()
    print(f"{me.name} parent={os.getppid()}")
    time.sleep(seconds)


def children():
    found = active_children()
    return sorted(c.name for c in found)


if __name__ == "__main__":
    print(current_process())
    print("cpus:", cpu_count())
    first = Process(
        target=work, args=(SECONDS,))
    second = Process(
        target=work, args=(SECONDS + 2,))
    #@ made
    first.start()
    second.start()
    time.sleep(1)
    #@ started
    print("children:", children())
    #@ told
    first.join()
    #@ one-left
    print("children:", children())
    second.join()
    #@ none-left
    print("children:", children())
