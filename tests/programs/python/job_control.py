"""Stopped and continued children, as a shell watches them; process groups and signals to all of one."""
import os
import signal
import time

if __name__ == "__main__":
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        while True:
            time.sleep(0.05)
    try:
        os.setpgid(child, child)
    except PermissionError:
        pass
    os.kill(child, signal.SIGSTOP)
    _, status = os.waitpid(child, os.WUNTRACED)
    print("stopped", os.WIFSTOPPED(status), os.WSTOPSIG(status))
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, os.WCONTINUED)
    print("continued", os.WIFCONTINUED(status))
    second = os.fork()
    if second == 0:
        os.setpgid(0, child)
        time.sleep(60)
    os.setpgid(second, child)
    print("one group", os.getpgid(second) == child, os.getpgrp() != child)
    os.killpg(child, signal.SIGTERM)
    print(sorted(os.WTERMSIG(os.waitpid(-child, 0)[1]) for _ in range(2)))
