# A generator that is forgotten within a try is closed, in whichever process that is.
import multiprocessing
import os
import sys


def f(name):
    try:
        yield 1
        yield 2
    finally:
        print("finally", name, flush=True)


def child():
    for x in f("in child"):
        break
    for x in f("left"):
        sys.exit(3)


if __name__ == "__main__":
    g = f("global")
    next(g)
    pid = os.fork()
    if pid == 0:
        print("child", flush=True)
        sys.exit(0)
    os.waitpid(pid, 0)
    p = multiprocessing.Process(target=child)
    p.start(); p.join()
    print(p.exitcode)
    with multiprocessing.Pool(2) as pool:
        for r in pool.imap(abs, range(3)):
            print(r)
            break
    print("end")
