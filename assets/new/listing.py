import os
import time

SECONDS = 2
CODE = 7

child = os.fork()
if child == 0:
    #@ child
    print("C1 works", flush=True)
    time.sleep(SECONDS)
    os._exit(CODE)

time.sleep(SECONDS / 2)
#@ working
pid, status = os.waitpid(child, 0)
#@ reaped
print("exit code", os.WEXITSTATUS(status))
