"""Functions of C whose results the story needs: waits, sleeps, signals, programs that are started.

Their stand-ins are no functions, so that as attributes of a class they do not become methods; they look, pickle and
introspect like what they stand for.
"""

import _signal
import posix
import sys
import time
from _thread import get_ident

from . import board, core, forks, output
from .core import Builtin, block
from .output import PIPE_BUF

# --- waits


def told_wait(real, child_of, nth):
    """`nth` of the arguments are the options."""

    def told(*args, **kwds):
        options = args[nth] if len(args) > nth else kwds.get("options", 0)
        if isinstance(options, int) and options & posix.WNOHANG:
            try:
                return answer(real, args, kwds)
            finally:
                run_postponed()
        if "subprocess" in sys.modules:
            tell_late_refusal(args)
        outer = block("wait", child_of(args))
        try:
            result = real(*args, **kwds)
            tell(result)
            return result
        finally:
            if outer:
                core.unblock(get_ident())

    return told


def answer(real, args, kwds):
    """Of a wait that does not wait. Handlers run when the answer was told: what they reap comes after it."""
    result = real(*args, **kwds)
    tell(result)
    return result


def run_postponed():
    """Runs the handlers that came while they could not."""
    while core.postponed:
        try:
            handler, number, frame = core.postponed.pop(0)
        except IndexError:
            return  # one that came in between has run them
        handler(number, frame)


def tell(result):
    if result is None:
        return
    if isinstance(result, tuple) and type(result) is not tuple:
        tell_waitid(result)
        return
    pid, status = result[0], result[1]
    if not pid:
        return
    if posix.WIFSTOPPED(status):
        core.say("wait_answered", pid, "stopped", posix.WSTOPSIG(status))
    elif posix.WIFCONTINUED(status):
        core.say("wait_answered", pid, "continued", "")
    elif posix.WIFEXITED(status):
        core.say("process_reaped", pid, posix.WEXITSTATUS(status), "")
    else:
        core.say("process_reaped", pid, "", posix.WTERMSIG(status))


EXITED, KILLED, DUMPED = 1, 2, 3  # si_code of waitid(2)


def tell_waitid(result):
    if result.si_code == EXITED:
        core.say("process_reaped", result.si_pid, result.si_status, "")
    elif result.si_code in (KILLED, DUMPED):
        core.say("process_reaped", result.si_pid, "", result.si_status)


def told_waitid(real):
    wait = told_wait(real, lambda args: args[1] if len(args) > 1 and args[0] == posix.P_PID else "", 2)

    def told(*args, **kwds):
        options = args[2] if len(args) > 2 else 0
        if isinstance(options, int) and options & posix.WNOWAIT:
            return real(*args, **kwds)  # it reaps nobody
        return wait(*args, **kwds)

    return told


def first(args):
    return args[0] if args and isinstance(args[0], int) and args[0] > 0 else ""


# --- sleeps

SLICE = 0.05
real_sleep = time.sleep


def sleep(seconds):
    if type(seconds) not in (int, float) or not 0 < seconds < 1e8:
        return real_sleep(seconds)
    deadline = board.scenario_ns() + int(seconds * 1e9)
    outer = block("sleep", int(seconds * 1e6))
    try:
        while True:
            left = deadline - board.scenario_ns()
            paused = core.PAUSED_AT[0]
            if left <= 0 and not paused:
                return None
            real_sleep(0.01 if paused else min(SLICE, left / 1e9 / board.speed()))
            if core.owed:
                core.pay()
    finally:
        if outer:
            core.unblock(get_ident())


def told_input(real):
    def told(*args):
        outer = block("lock", "input")
        try:
            return real(*args)
        finally:
            if outer:
                core.unblock(get_ident())

    return told


real_pause = _signal.pause


def pause():
    outer = block("signal")
    try:
        return output.quietly(real_pause, ())
    finally:
        if outer:
            core.unblock(get_ident())


# --- signals


def told_kill(real, sign):
    """kill(pid, number), killpg(group, number)."""

    def told(*args, **kwds):
        if not kwds and len(args) == 2 and type(args[0]) is int and is_signal(args[1]):
            return sends(real, args, sign * args[0], int(args[1]))
        return real(*args, **kwds)

    return told


def is_signal(number):
    return isinstance(number, int) and 0 < number < _signal.NSIG


def sends(real, args, to, number):
    try:
        return send(real, args, to, number)
    finally:
        run_postponed()


def send(real, args, to, number):
    """Tells that it is about to send a signal, because what that causes may be seen at once, and then whether it could.

    Handlers run after that.
    """
    if to in (core.pid, 0) or to == -posix.getpgrp():
        core.say("signal_sent", to, number)  # it can always be sent, and this may be the last that is said
        return real(*args)
    core.say("sending", to, number)
    try:
        result = real(*args)
    except BaseException:
        core.say("not_sent")
        raise
    core.say("sent")
    return result


def is_possible(send, *whom):
    """Whether a signal can be sent: kill(2) with 0 sends none."""
    try:
        send(*whom, 0)
    except Exception:
        return False
    return True


def told_to_itself(real):
    """raise_signal(number), pthread_kill(thread, number)."""

    def told(*args, **kwds):
        if not kwds and args and is_signal(args[-1]):
            if is_possible(real, *args[:-1]):
                core.say("signal_sent", core.pid, int(args[-1]))
        return real(*args, **kwds)

    return told


def told_by_descriptor(real):
    """pidfd_send_signal(descriptor, number)."""

    def told(*args, **kwds):
        if not kwds and len(args) > 1 and is_signal(args[1]):
            pid = process_of(args[0])
            if pid > 0:
                return sends(real, args, pid, int(args[1]))
        return real(*args, **kwds)

    return told


def process_of(descriptor):
    """The PID behind a descriptor of pidfd_open(2); 0 if there is none, and -1 if the process has been reaped."""
    try:
        with open("/proc/self/fdinfo/%d" % descriptor, "rb") as file:
            for row in file:
                if row.startswith(b"Pid:"):
                    return int(row[4:])
    except (OSError, TypeError, ValueError):
        pass
    return 0


# --- programs


def started_program(real):
    """_posixsubprocess.fork_exec: the arguments of the program come first."""

    def told(*args):
        forks.check_room()
        if GOES_ON_BEFORE_EXEC or any(map(callable, args[14:])):
            core.say("starting_program")
        pid = real(*args)
        if pid > 0:
            error = refusal_in(args[12], args[13])
            if error:
                tell_refusal(pid, args[0], error, args[4])
                refused.add(pid)
                return pid
            tell_program(pid, args[0])
            if args[15]:
                await_session(pid, pid, pid)
            elif GROUP_IS_ASKED_FOR and args[16] >= 0:
                await_session(pid, None, args[16] or pid)
        return pid

    return told


GOES_ON_BEFORE_EXEC = sys.version_info < (3, 10)  # later ones do so only where the child runs a preexec_fn
refused = set()  # children of whom it was told that they could not start their programs


def refusal_in(reading, writing):
    """What the child has written into the pipe of subprocess because it could not start its program; it stays there.

    Nothing, where it has not come so far: up to 3.9, and where it runs code of the program first.
    """
    try:
        posix.set_blocking(reading, False)
        try:
            error = posix.read(reading, PIPE_BUF)
            posix.write(writing, error)
            return error
        except BlockingIOError:
            return b""
        finally:
            posix.set_blocking(reading, True)
    except OSError:
        return b""


def tell_late_refusal(args):
    """subprocess waits in this function for a child that could not start its program."""
    frame = core.lines.of_program(sys._getframe(2))
    if frame is None or frame.f_code.co_name != "_execute_child" or not first(args):
        return
    if args[0] in refused:
        return refused.discard(args[0])
    known = frame.f_locals
    error = bytes(known.get("errpipe_data") or b"")
    if error:
        tell_refusal(args[0], known.get("args") or (), error, known.get("cwd"))


def tell_refusal(pid, argv, error, folder):
    """`error` is what CPython writes: the name of an exception, the number of an error in hex, and a text."""
    kind, number, text = (error.split(b":", 2) + [b"", b""])[:3]
    try:
        why = posix.strerror(int(number, 16)) if int(number or b"0", 16) else text.decode("utf-8", "replace")
    except ValueError:
        why = kind.decode("utf-8", "replace")
    if text.startswith(b"noexec") and folder is not None:
        why = "%s: %s" % (text_of(folder), why)  # it could not go there
    core.say("program_not_started", pid, program_of(argv)[0], why)


GROUP_IS_ASKED_FOR = sys.version_info >= (3, 11)


def spawned(real):
    """posix_spawn(path, argv, env)."""

    def told(*args, **kwds):
        forks.check_room()
        try:
            pid = real(*args, **kwds)
        except OSError as error:
            core.say("program_not_started", core.pid, name_of(args[0] if args else kwds.get("path")), error.strerror)
            raise
        tell_program(pid, args[1] if len(args) > 1 else kwds.get("argv") or ())
        if kwds.get("setsid") or kwds.get("setpgroup") is not None:
            tell_session(pid)  # it has run until its exec
        return pid

    return told


def executes(real):
    """execv(path, argv), execve(path, argv, env). Of a path that cannot be executed nothing is told: os.execvp tries some."""

    def told(*args, **kwds):
        path = args[0] if args else kwds.get("path")
        try:
            is_possible = posix.access(path, posix.X_OK)
        except Exception:
            is_possible = False
        if is_possible:
            core.say("program_executed", name_of(path))
        try:
            return real(*args, **kwds)
        except OSError as error:
            if is_possible:
                core.say("program_not_started", core.pid, name_of(path), error.strerror)
            raise

    return told


def tell_program(pid, argv):
    core.say("program_started", pid, *program_of(argv))


def program_of(argv):
    """The name of a program, and its arguments."""
    try:
        words = [text_of(word) for word in argv]
    except TypeError:
        words = []
    name = name_of(words[0]) if words else "?"
    return name, " ".join(words[1:])[:120]


def name_of(path):
    try:
        return text_of(path).rpartition("/")[2]
    except TypeError:
        return "?"  # it is given by a descriptor


def text_of(path):
    path = posix.fspath(path)
    return path if isinstance(path, str) else path.decode("utf-8", "replace")


# --- sessions


def told_session(real):
    def told(*args, **kwds):
        result = real(*args, **kwds)
        tell_session(0)
        return result

    return told


def told_group(real):
    """setpgid(pid, group)."""

    def told(*args, **kwds):
        result = real(*args, **kwds)
        if args and type(args[0]) is int:
            tell_session(args[0])
        return result

    return told


def await_session(pid, session, group):
    """Tells of the session or the group that a program was asked to be started in, as soon as it is there."""
    for _ in range(500):
        try:
            if posix.getpgid(pid) == group and session in (None, posix.getsid(pid)):
                return tell_session(pid)
        except OSError:
            return None
        real_sleep(0.0002)


def tell_session(pid):
    try:
        core.say("session_changed", pid or core.pid, posix.getsid(pid), posix.getpgid(pid), terminal_of(pid))
    except OSError:
        pass


def terminal_of(pid):
    """The name of a process's controlling terminal, proc_pid_stat(5); empty for none."""
    with open("/proc/%d/stat" % (pid or core.pid), "rb") as file:
        number = int(file.read().rpartition(b")")[2].split()[4])
    major, minor = number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xFFF00
    if not number:
        return ""
    return "pts/%d" % ((major - 136) * 256 + minor) if 136 <= major <= 143 else "tty"


def replace(name, told, *modules, kind=Builtin):
    real = getattr(modules[0], name, None)
    if real is not None:
        stand_in = kind(real, told(real))
        for module in modules:
            setattr(module, name, stand_in)


def install():
    import builtins
    import os

    import _posixsubprocess

    both = (posix, os)
    for name in ("waitpid", "wait4"):
        replace(name, lambda real: told_wait(real, first, 1), *both)
    for name in ("wait", "wait3"):
        replace(name, lambda real: told_wait(real, lambda args: "", 0), *both)
    replace("waitid", told_waitid, *both)
    replace("kill", lambda real: told_kill(real, 1), *both)
    replace("killpg", lambda real: told_kill(real, -1), *both)
    replace("fork", lambda real: None, *both, kind=core.Fork)
    replace("forkpty", lambda real: None, *both, kind=core.Fork)
    replace("posix_spawn", spawned, *both)
    replace("posix_spawnp", spawned, *both)
    replace("write", output.tells, *both)
    replace("_exit", core.leaves, *both)
    replace("execv", executes, *both)
    replace("execve", executes, *both)
    replace("setsid", told_session, *both)
    replace("setpgrp", told_session, *both)
    replace("setpgid", told_group, *both)
    replace("sleep", lambda real: sleep, time)
    replace("input", told_input, builtins)
    replace("pause", lambda real: pause, _signal)
    replace("raise_signal", told_to_itself, _signal)
    replace("pthread_kill", told_to_itself, _signal)
    replace("pidfd_send_signal", told_by_descriptor, _signal)
    replace("fork_exec", started_program, _posixsubprocess)
