# A child has a copy of its parent's memory: what it changes stays with it.
import os

box = [1]
pid = os.fork()
if pid == 0:
    box.append(2)
    print("child", box, flush=True)
    os._exit(0)
os.waitpid(pid, 0)
print("parent", box)
