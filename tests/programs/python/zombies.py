"""Zombies for a while, seen in /proc; children that nobody waits for because SIGCHLD is ignored; an orphan."""
import os
import signal
import time


def state(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"


def until(pid, wanted):
    while state(pid) != wanted:
        time.sleep(0.01)
    return wanted


if __name__ == "__main__":
    children = []
    for code in range(3):
        pid = os.fork()
        if pid == 0:
            os._exit(code)
        children.append(pid)
    print([until(pid, "Z") for pid in children])
    time.sleep(0.2)
    print([os.WEXITSTATUS(os.waitpid(pid, 0)[1]) for pid in reversed(children)])
    print([state(pid) for pid in children])

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    print(until(pid, "gone"))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        if os.fork() == 0:
            while os.getppid() == parent:
                time.sleep(0.01)
            os.write(writing, b"adopted")
            os._exit(5)
        os._exit(0)
    os.close(writing)
    print(os.waitpid(parent, 0)[1], os.read(reading, 100))
    unwaited = os.fork()
    if unwaited == 0:
        os._exit(0)
    print(until(unwaited, "Z"))
