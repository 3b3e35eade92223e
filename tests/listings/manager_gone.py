# What becomes of proxies when their manager is shut down, and when it is killed.
import os
import signal
from multiprocessing import Manager, Process, active_children


def attempt(act):
    try:
        print(act())
    except Exception as error:
        print(type(error).__name__, error)


def child(proxy):
    attempt(lambda: len(proxy))


if __name__ == "__main__":
    manager = Manager()
    l = manager.list([1])
    print(len(l), manager)
    manager.shutdown()
    print(manager.shutdown(), active_children())
    attempt(lambda: l.append(2))
    attempt(lambda: manager.list())
    attempt(manager.start)
    process = Process(target=child, args=(l,))
    process.start()
    process.join()
    print(str(l).split(" at ")[0], str(l)[-21:])

    manager = Manager()
    l = manager.list()
    print(len(l))
    server = active_children()[0]
    os.kill(server.pid, signal.SIGKILL)
    server.join()
    print(server.exitcode)
    attempt(lambda: l.append(2))
    attempt(lambda: manager.list())
    manager.shutdown()
    attempt(lambda: manager.list())
