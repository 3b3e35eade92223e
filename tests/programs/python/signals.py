"""Handlers, an alarm, SIGCHLD, a mask, an ignored signal, and signals that end."""
import os
import signal
import time

got = []


def note(number, frame):
    got.append((signal.Signals(number).name, frame is None or frame.f_code.co_filename == __file__))


def reap(number, frame):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        reaped.append(os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status))


def child_that(does):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        does(lambda: os.write(writing, b"!"))
        os._exit(0)
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)
    return pid


def sleeps(ready):
    ready()
    time.sleep(30)


def ignores(ready):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ready()
    time.sleep(30)


def exits(ready):
    def leave(number, frame):
        os._exit(40 + number)

    signal.signal(signal.SIGTERM, leave)
    ready()
    signal.pause()


if __name__ == "__main__":
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM):
        signal.signal(number, note)
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR2)
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    signal.pause()
    print(got)

    for does, number in ((sleeps, signal.SIGTERM), (exits, signal.SIGTERM), (sleeps, signal.SIGKILL)):
        pid = child_that(does)
        os.kill(pid, number)
        status = os.waitpid(pid, 0)[1]
        print(does.__name__, os.WIFSIGNALED(status), os.WTERMSIG(status), os.WEXITSTATUS(status))
    pid = child_that(ignores)
    os.kill(pid, signal.SIGTERM)
    print("ignored:", os.waitpid(pid, os.WNOHANG))
    os.kill(pid, signal.SIGINT)
    print("interrupted:", os.waitpid(pid, 0)[1])

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    os.kill(os.getpid(), signal.SIGUSR1)
    print("pending", signal.sigpending() == {signal.SIGUSR1}, signal.sigwait({signal.SIGUSR1}).name, len(got))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1})

    reaped = []
    signal.signal(signal.SIGCHLD, reap)
    for code in (1, 2, 3):
        # A handler that runs inside of fork() itself may be told before the fork.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if os.fork() == 0:
            os._exit(code)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    while len(reaped) < 3:
        time.sleep(0.01)
    print("reaped", sorted(reaped))
    try:
        os.kill(2**22 + 1, signal.SIGTERM)
    except ProcessLookupError:
        print("nobody")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)
