import os
import time
from signal import SIG_IGN, SIGCHLD, signal

CODE = 3

def child(seconds=0):
    pid = os.fork()
    if pid == 0:
        time.sleep(seconds)
        os._exit(CODE)
    return pid

def reap(signum, frame):
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass

pid = child()
time.sleep(1)
#@ dead
os.kill(pid, 9)
time.sleep(1)
#@ shot
os.waitpid(pid, 0)
#@ reaped
signal(SIGCHLD, reap)
child(), child()
time.sleep(1)
#@ handled
if os.fork() == 0:
    child(1)
    os._exit(0)
time.sleep(2)
#@ adopted
signal(SIGCHLD, SIG_IGN)
child()
time.sleep(1)
