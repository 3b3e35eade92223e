# A timer that is faster than what is to be told of its handler, also while a fork is told of.
import os
import signal

seen = 0


def on_alarm(number, frame):
    global seen
    seen += 1


signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
for n in range(40):
    pid = os.fork()
    if pid == 0:
        os._exit(n)
    assert os.waitpid(pid, 0) == (pid, n << 8)
signal.setitimer(signal.ITIMER_REAL, 0)
print("handled", seen > 0)
