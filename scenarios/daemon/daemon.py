import os
import time

LINGER = 3

if os.fork() == 0:  # C1
    time.sleep(9)
    os._exit(0)

first = os.fork()
if first == 0:  # C2
    #@ forked
    os.setsid()
    #@ session
    if os.fork() > 0:
        os._exit(0)
    time.sleep(0.5)  # C3
    #@ second-fork
    os.chdir("/")
    os.umask(0)
    print("C3: last words", flush=True)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    #@ detached
    print("C3: unheard", flush=True)
    time.sleep(LINGER)
    #@ alone
    os._exit(0)

os.waitpid(first, 0)
time.sleep(1.5)
#@ window
time.sleep(6)
