"""Signals that cannot be sent: to nobody, with no such number, and to children whom somebody else reaps meanwhile."""
import os
import signal
import subprocess
import threading


def attempt(name, send, *args):
    try:
        send(*args)
        print(name, "sent")
    except (OSError, ValueError) as error:
        print(name, type(error).__name__, error)


def ended():
    child = os.fork()
    if child == 0:
        os._exit(0)
    return child


def in_a_thread():
    """While another thread reaps the child. How many could be sent."""
    sent = 0
    for _ in range(60):
        child = ended()
        reaper = threading.Thread(target=os.waitpid, args=(child, 0))
        reaper.start()
        try:
            os.kill(child, signal.SIGUSR1)
            sent += 1
        except ProcessLookupError:
            pass
        reaper.join()
    return sent


def with_a_handler():
    """While a handler reaps the child."""
    reaped, sent = [], 0

    def reap(number, frame):
        try:
            while True:
                child = os.waitpid(-1, os.WNOHANG)[0]
                if not child:
                    break
                reaped.append(child)
        except ChildProcessError:
            pass

    signal.signal(signal.SIGCHLD, reap)
    for n in range(60):
        child = ended()
        try:
            os.kill(child, signal.SIGUSR2)
            sent += 1
        except ProcessLookupError:
            pass
        while len(reaped) <= n:
            signal.sigtimedwait([], 0.001)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return sent


if __name__ == "__main__":
    gone = ended()
    os.waitpid(gone, 0)
    attempt("kill", os.kill, 4_000_000, signal.SIGTERM)
    attempt("killpg", os.killpg, 4_000_000, signal.SIGTERM)
    attempt("no such signal", os.kill, os.getpid(), 100)
    attempt("no signal", os.kill, os.getpid(), 0)
    child = subprocess.Popen(["sleep", "10"])
    child.send_signal(signal.SIGTERM)
    print("Popen", child.wait())
    child.send_signal(signal.SIGTERM)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, lambda *args: os._exit(5))
        os.kill(os.getppid(), signal.SIGCONT)
        signal.pause()
    signal.sigtimedwait([], 0.05)
    attempt("with a handler", os.kill, child, signal.SIGTERM)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if hasattr(os, "waitstatus_to_exitcode") else 5)
    counts = in_a_thread(), with_a_handler()
    with open(os.environ.get("COUNTS", os.devnull), "w") as file:
        print(*counts, file=file)
