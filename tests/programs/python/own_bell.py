# Who computes hears nothing that nobody sent: a pause goes on, a wake-up descriptor gets no byte, and a handler of SIGURG
# is called once for each SIGURG.
import os
import signal
import time


def compute(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def wake_up():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    compute(1)
    try:
        return len(os.read(reading, 100))
    except BlockingIOError:
        return 0


pid = os.fork()
if pid == 0:
    os._exit(wake_up())
print("bytes", os.waitpid(pid, 0)[1])
compute(1)
signal.signal(signal.SIGALRM, lambda number, frame: None)
signal.setitimer(signal.ITIMER_REAL, 0.8)
begun = time.monotonic()
signal.pause()
print("paused", time.monotonic() - begun > 0.7)
got = []
signal.signal(signal.SIGURG, lambda number, frame: got.append(int(number)))
compute(0.8)
print(got)
os.kill(os.getpid(), signal.SIGURG)
print(got)
