# A fork of which Python knows nothing, and its child, which forks as Python does.
import ctypes
import os

pid = ctypes.CDLL(None).fork()
if pid == 0:
    inner = os.fork()
    if inner == 0:
        os._exit(2)
    os._exit(os.WEXITSTATUS(os.waitpid(inner, 0)[1]) + 1)
print("exit code", os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
