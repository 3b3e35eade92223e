"""Who makes and reaps whom, in ways that the language of lessons does not know."""

import os
import signal
import subprocess
import sys


class Child:
    def __init__(self, code):
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(code)

    def wait(self):
        return os.WEXITSTATUS(os.waitpid(self.pid, 0)[1])


print([Child(code).wait() for code in (3, 0, 255)])
print(subprocess.run([sys.executable, "-c", "raise SystemExit(4)"]).returncode)
print(subprocess.run(["true"], check=True).returncode)

# A child that becomes another program, and one that forks before it does.
pid = os.fork()
if pid == 0:
    os.execvp(sys.executable, [sys.executable, "-c", "import os; os._exit(os.getppid() == 0)"])
print(os.waitpid(pid, 0)[1])

pid = os.fork()
if pid == 0:
    signal.pause()
os.kill(pid, signal.SIGTERM)
print(os.WTERMSIG(os.wait()[1]))

# An orphan.
reading, writing = os.pipe()
if os.fork() == 0:
    if os.fork() == 0:
        os.close(reading)
        os.setsid()
        os.write(writing, b"adopted")
        os._exit(6)
    os._exit(5)
os.close(writing)
os.wait()
print(os.read(reading, 100), os.read(reading, 1))
