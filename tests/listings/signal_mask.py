# A blocked signal waits; a child inherits what is blocked, but not what waits.
import os
import signal
import threading
from multiprocessing import Process


def show(signals):
    return sorted(signal.Signals(number).name for number in signals)


def in_child():
    print("child:", show(signal.pthread_sigmask(signal.SIG_BLOCK, [])), show(signal.sigpending()))


def wait():
    print("waits in", threading.current_thread().name)
    print("got", signal.sigwait([signal.SIGUSR2, signal.SIGHUP]).name)


signal.signal(signal.SIGUSR1, lambda number, frame: print("handler of", signal.Signals(number).name))
print(show(signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP})))
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
print("waits:", show(signal.sigpending()))
child = Process(target=in_child)
child.start()
child.join()
print("before unblocking")
before = signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
print("after", show(before), show(signal.sigpending()))

os.kill(os.getpid(), signal.SIGHUP)
print(repr(signal.sigwait({signal.SIGHUP})))
thread = threading.Thread(target=wait, name="waiter")
thread.start()
os.kill(os.getpid(), signal.SIGUSR2)
thread.join()

pid = os.fork()
if pid == 0:
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.kill(os.getpid(), signal.SIGUSR2)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
