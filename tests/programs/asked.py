"""Signals, sessions and process groups by all the ways to ask for them but the plainest."""

import os
import signal
import subprocess
import sys
import threading
import time

signal.signal(signal.SIGUSR1, lambda *_: None)
signal.raise_signal(signal.SIGUSR1)
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
if hasattr(signal, "pidfd_send_signal"):
    signal.pidfd_send_signal(os.pidfd_open(child), signal.SIGKILL)
else:
    os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)

subprocess.run(["true"], start_new_session=True)
if sys.version_info >= (3, 11):
    subprocess.run(["true"], process_group=0)
else:
    subprocess.run(["true"], preexec_fn=os.setpgrp)
os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ, setpgroup=0), 0)


def fork_and_wait():
    os.waitpid(os.fork() or os._exit(7), 0)


thread = threading.Thread(target=fork_and_wait, name="\N{SNAIL}" * 200)
thread.start()
thread.join()
