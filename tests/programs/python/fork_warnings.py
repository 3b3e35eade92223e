"""From 3.12 on a fork beside other threads is warned of: in the program's own line, in the library's, caught, as errors."""
import multiprocessing
import os
import pty
import threading
import traceback
import warnings


def forks():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def opens_terminal(fork):
    child, terminal = fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    os.close(terminal)


def starts():
    child = multiprocessing.get_context("fork").Process(target=int)
    child.start()
    child.join()


def all_ways():
    forks()
    opens_terminal(os.forkpty)
    opens_terminal(pty.fork)
    starts()


if __name__ == "__main__":
    end = threading.Event()
    threading.Thread(target=end.wait).start()
    all_ways()
    for action in ("always", "error"):
        warnings.simplefilter(action)
        all_ways()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        all_ways()
    for warning in caught:
        print(os.path.basename(warning.filename), warning.lineno, warning.category.__name__, warning.line)
    try:
        os.fork("nothing")
    except TypeError:
        traceback.print_exc()
    forks()
    end.set()
