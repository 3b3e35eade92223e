# A profile function of the program's own sees the program, and of forklore nothing.
import os
import signal
import subprocess
import sys
import time
from profile import Profile

seen = []


def profile(frame, event, arg):
    seen.append((event, frame.f_code.co_name, arg.__name__ if event[:2] == "c_" else None))


def numbers(count):
    print("numbers")
    time.sleep(0.001)
    for n in range(count):
        yield n
    os.write(1, b"written\n")


sys.setprofile(profile)
print(sys.getprofile() is profile, list(numbers(2)))
sys.setprofile(None)
for line in seen:
    print(*line)
print(sys.getprofile())


def work():
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(0.001)
    return subprocess.call(["true"], preexec_fn=os.getpid)


signal.signal(signal.SIGUSR1, lambda *_: print("handled"))
print(Profile().runcall(work))
