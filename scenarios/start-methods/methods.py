import multiprocessing
import os
import time

SECONDS = 2


def name():
    me = multiprocessing.current_process()
    return me.name


def work():
    print(f"{name()} parent={os.getppid()}")
    time.sleep(SECONDS)


def begin(method):
    ctx = multiprocessing.get_context(method)
    child = ctx.Process(target=work)
    child.start()
    time.sleep(1)
    return child


print(f"{name()} reads the file")

if __name__ == "__main__":
    child = begin("fork")
    #@ forked
    child.join()
    child = begin("spawn")
    #@ spawned
    child.join()
    child = begin("forkserver")
    #@ served
    child.join()
    #@ joined
    print("one child in each way")
