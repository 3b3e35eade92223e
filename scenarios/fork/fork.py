import os
import time

SECONDS = 1

r = os.fork()
#@ twice
print(f"fork() returned {r}", flush=True)
time.sleep(SECONDS)
#@ both
if r == 0:
    os._exit(0)
os.waitpid(r, 0)
#@ alone

os.fork()
#@ two
time.sleep(SECONDS)
os.fork()
#@ four
time.sleep(SECONDS)
os.fork()
print("I am here", flush=True)
#@ eight
time.sleep(SECONDS)

try:
    while True:
        os.wait()
except ChildProcessError:
    os._exit(0)
