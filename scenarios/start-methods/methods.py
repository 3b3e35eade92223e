import multiprocessing as mp
import os
import time

SECONDS = 2


def say(what):
    print(mp.current_process().name, what)


def work(ready):
    say(f"parent={os.getppid()}")
    ready.set()
    time.sleep(SECONDS)


def begin(method):
    ctx = mp.get_context(method)
    ready = ctx.Event()
    child = ctx.Process(
        target=work, args=(ready,))
    child.start()
    ready.wait()
    return child

say("reads the file")

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
