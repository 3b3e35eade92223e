# A parent collects its children's exit codes in the order in which it asks.
import os

children = []
for code in (3, 0, 42):
    pid = os.fork()
    if pid == 0:
        os._exit(code)
    children.append(pid)
for pid in children:
    reaped, status = os.waitpid(pid, 0)
    print(reaped == pid, os.WIFEXITED(status), os.WEXITSTATUS(status))
