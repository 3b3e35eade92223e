import multiprocessing
import os
import time

SECONDS = 2


def work(seconds):
    me = multiprocessing.current_process()
    print(f"{me.name} parent={os.getppid()}")
    time.sleep(seconds)


def children():
    found = multiprocessing.active_children()
    return sorted(c.name for c in found)


if __name__ == "__main__":
    print(multiprocessing.current_process())
    first = multiprocessing.Process(
        target=work, args=(SECONDS,))
    second = multiprocessing.Process(
        target=work, args=(SECONDS + 2,))
    #@ made
    first.start()
    second.start()
    #@ started
    print("children:", children())
    cpus = multiprocessing.cpu_count()
    print("cpus:", cpus)
    #@ told
    first.join()
    #@ one-left
    print("children:", children())
    second.join()
    #@ none-left
    print("children:", children())
