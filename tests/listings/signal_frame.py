# A handler gets the frame that the signal interrupted; signals are members of an enumeration.
import os
import signal


def handler(number, frame):
    print(signal.Signals(number).name, frame.f_lineno, frame.f_code.co_name, frame is not None)


def work():
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR2)


signal.signal(signal.Signals.SIGUSR1, handler)
signal.signal(signal.SIGUSR2, handler)
work()
signal.raise_signal(signal.SIGUSR1)
print(signal.Signals.SIGTERM, signal.Signals.SIGTERM is signal.SIGTERM, repr(signal.Handlers.SIG_IGN))
try:
    print(signal.Signals.SIGNONE)
except AttributeError:
    print("no such member")
