import os
import time

SECONDS = 2


def grandchild():  # C2
    print("ppid", os.getppid(), flush=True)
    #@ born
    time.sleep(SECONDS)
    #@ adopted
    print("ppid", os.getppid(), flush=True)
    time.sleep(1)
    os._exit(7)


def child():  # C1
    if os.fork() == 0:
        grandchild()
    time.sleep(1)
    #@ leaving
    os._exit(0)


if os.fork() == 0:
    child()
os.wait()
#@ c1-reaped
time.sleep(SECONDS + 1)
#@ c2-gone
try:
    os.wait()
except ChildProcessError:
    print("main has no child left")
