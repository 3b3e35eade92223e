# A process that does not catch KeyboardInterrupt ends by SIGINT itself, so that its parent can tell.
import os
import signal
import time

pid = os.fork()
if pid == 0:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
    os._exit(3)
_, status = os.wait()
print(os.WIFSIGNALED(status), os.WTERMSIG(status))
