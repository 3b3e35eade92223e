import os
import time

ROUNDS = 10


def race(name, delay=0, wait=False):
    first = 0
    for _ in range(ROUNDS):
        source, sink = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(sink, b"C")
            os._exit(0)
        #@ forked
        if wait:
            os.waitpid(child, 0)
        time.sleep(delay)
        os.write(sink, b"P")
        if not wait:
            os.waitpid(child, 0)
        first += os.read(source, 1) == b"P"
        os.close(source)
        os.close(sink)
    print(f"{name}: P first {first}x")
    return first


race("free")
#@ counted
race("late", delay=0.5)
#@ delayed
never = race("wait", wait=True)
#@ guaranteed
assert never == 0
