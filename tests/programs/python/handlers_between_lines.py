# A handler comes where a frame stands on no line: on 3.10 and 3.11 the jump back to the head of this loop has none.
import signal

seen = 0


def on_alarm(number, frame):
    global seen
    seen += 1


signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
never = 0
while seen < 100:
    for n in range(1000):
        if n < 0:
            never += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print("handled", seen >= 100, never)
