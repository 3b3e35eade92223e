"""What else one waits for: processes, threads, locks, queues, pipes."""

from _thread import get_native_id

from .. import core, lines
from . import at, block, micros, say, unblocked
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
        block(frame, "join_thread", frame.f_locals["self"].name)


at("/threading.py", "Thread.join", True)(unblocked)


@at("/threading.py", "Thread.run")
def _(frame):
    code = getattr(frame.f_locals["self"]._target, "__code__", None)
    if code is None:
        return
    base = core.files.get(code.co_filename)
    if base is None:
        base = lines.classify(code.co_filename)
    if type(base) is int:
        say("thread_begun", base | code.co_firstlineno, get_native_id())


def thread_ended(frame, value=None):
    say("thread_ended", frame.f_locals["self"].name)


at("/threading.py", "Thread.run", True)(thread_ended)
# From 3.11 on; the only one for a thread with a run() of its own, and after an exception.
at("/threading.py", "Thread._delete")(thread_ended)


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
