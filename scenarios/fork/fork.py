import os
import time

CODE = 7

r = os.fork()
#@ twice
print(f"fork() returned {r}", flush=True)
time.sleep(1)
#@ both
if r == 0:
    os._exit(CODE)
os.waitpid(r, 0)
#@ alone

os.fork()
#@ two
time.sleep(1)
os.fork()
#@ four
time.sleep(1)
os.fork()
print("hi", flush=True)
#@ eight
time.sleep(1)

try:
    while True:
        os.wait()
except ChildProcessError:
    os._exit(0)
