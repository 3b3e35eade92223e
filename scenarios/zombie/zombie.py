import os
import signal
import time

CODE = 3

child = os.fork()
if child == 0:
    print("C1 ends", flush=True)
    os._exit(CODE)

time.sleep(1)
#@ dead
os.kill(child, signal.SIGKILL)
time.sleep(1)
#@ shot
pid, status = os.waitpid(child, 0)
#@ reaped
print("exit code", os.WEXITSTATUS(status))

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
#@ ignoring
child = os.fork()
if child == 0:
    os._exit(CODE)

time.sleep(1)
#@ no-zombie
try:
    os.waitpid(child, 0)
except ChildProcessError:
    print("nothing to wait for")
