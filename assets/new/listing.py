import os
import time

SECONDS = 2

child = os.fork()
if child == 0:
    print("C1 works", flush=True)
    time.sleep(SECONDS)
    os._exit(0)

#@ waiting
os.waitpid(child, 0)
#@ reaped
print("C1 is done")
