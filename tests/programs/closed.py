"""A daemon that closes every descriptor, and goes on to fork."""

import os
import sys
import time

LOG = sys.argv[1]

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 4096)
        os.open(os.devnull, os.O_RDWR)
        os.dup2(0, 1)
        os.dup2(0, 2)
        child = os.fork()
        if child == 0:
            os._exit(7)
        os.waitpid(child, 0)
        with open(LOG, "w") as file:
            file.write("done")
        os._exit(0)
    os._exit(0)
os.wait()
while not os.path.exists(LOG):
    time.sleep(0.01)
