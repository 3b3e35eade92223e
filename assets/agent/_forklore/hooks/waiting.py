"""What else one waits for: processes, threads, locks, queues, pipes."""

from .. import core, lines
from . import at, block, micros, unblocked
from .pool import PROCESS


@at(PROCESS, "BaseProcess.join")
def _(frame):
    child = getattr(frame.f_locals["self"], "_popen", None)
    if child is not None and child.returncode is None:
        block(frame, "join_process", child.pid, micros(frame.f_locals["timeout"]))


at(PROCESS, "BaseProcess.join", True)(unblocked)


def is_called_by_library(frame):
    """Whether it is the library that waits for itself."""
    back = lines.back_of(frame)
    return back is not None and type(core.files.get(back.f_code.co_filename)) is list


@at("/threading.py", "Thread.join")
def _(frame):
    if not is_called_by_library(frame):
        thread = frame.f_locals["self"]
        block(frame, "join_thread", core.names.get(thread.ident, thread.name))


at("/threading.py", "Thread.join", True)(unblocked)

def waits_for_futures(frame):
    """Whether it is as_completed() or wait() of concurrent.futures that waits."""
    back = lines.back_of(frame)
    code = back and back.f_code
    return code is not None and code.co_name in ("as_completed", "wait") and code.co_filename.endswith("/futures/_base.py")


def waits_for(name):
    def start(frame):
        if waits_for_futures(frame):
            block(frame, "lock", "futures")
        elif not is_called_by_library(frame):
            block(frame, "lock", name or type(frame.f_locals["self"]).__name__)

    return start


for module, qualname, name in (
    ("/threading.py", "Event.wait", "Event"),
    ("/threading.py", "Condition.wait", "Condition"),
    ("/queue.py", "Queue.get", "Queue"),
    ("/multiprocessing/connection.py", "_ConnectionBase.recv", "Connection"),
    ("/multiprocessing/synchronize.py", "SemLock.__enter__", ""),
    ("/multiprocessing/synchronize.py", "Condition.wait", "Condition"),
    ("/multiprocessing/synchronize.py", "Event.wait", "Event"),
    ("/multiprocessing/queues.py", "JoinableQueue.join", "JoinableQueue"),
):
    at(module, qualname)(waits_for(name))
    at(module, qualname, True)(unblocked)
