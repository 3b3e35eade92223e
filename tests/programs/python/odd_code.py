# Code without a file of its own: its working directory is gone, its name is no text, and what `python -c` runs.
import os
import subprocess
import sys
import tempfile

source = "def f(n):\n    for _ in range(n):\n        pass\n    return n\nprint(f(3))"
exec(compile(source, "\ud800.py", "exec"))
folder = tempfile.mkdtemp()
os.chdir(folder)
os.rmdir(folder)
exec(compile(source, "gone.py", "exec"))
os.chdir("/")
raises = "signal.signal(signal.SIGINT, lambda *_: 1 / 0); os.kill(os.getpid(), signal.SIGINT)"
for command in (raises, "os.waitpid(-1, 0)", "os.execv('/nowhere', ['nowhere'])"):
    shown = subprocess.run([sys.executable, "-c", "import os, signal\n" + command], stderr=subprocess.PIPE)
    print(shown.returncode, shown.stderr.decode())
