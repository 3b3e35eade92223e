# An interval timer goes off again and again, until it is taken back.
import os
import signal
import time

ticks = []


def tick(signum, frame):
    ticks.append(signal.Signals(signum).name)
    print("tick", len(ticks))
    if len(ticks) == 3:
        print(signal.setitimer(signal.ITIMER_REAL, 0) > (0.0, 0.0))


signal.signal(signal.SIGALRM, tick)
print(signal.setitimer(signal.ITIMER_REAL, 0.4, 0.8))
while len(ticks) < 3:
    signal.pause()
print(ticks, signal.getitimer(signal.ITIMER_REAL))
signal.setitimer(signal.ITIMER_REAL, 20, 5)
left, interval = signal.getitimer(signal.ITIMER_REAL)
print(0 < left <= 20, interval, 0 < signal.alarm(0) <= 20)
signal.setitimer(signal.ITIMER_REAL, 0.2)
time.sleep(2)
print("slept on", len(ticks))
pid = os.fork()
if pid == 0:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    while True:
        pass
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
