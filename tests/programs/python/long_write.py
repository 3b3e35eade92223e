# A write of more than a pipe holds: its reader comes late, after the writer has computed and then waited for some time.
import os
import time


def reader(reading):
    time.sleep(2.6)
    got = 0
    while True:
        part = os.read(reading, 65536)
        if not part:
            return got
        got += len(part)


def compute(seconds):
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1


reading, writing = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(writing)
    os._exit(reader(reading) // 100_000)
os.close(reading)
compute(1.3)
print("wrote", os.write(writing, b"x" * 1_000_000))
os.close(writing)
print("read", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) if hasattr(os, "waitstatus_to_exitcode") else 10)
