"""os.posix_spawn, waitid with and without WNOWAIT, wait3 and wait4."""
import os
import sys


def spawn(*argv, **how):
    return os.posix_spawnp(argv[0], argv, os.environ, **how)


if __name__ == "__main__":
    pid = spawn("sh", "-c", "exit 3")
    seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    print("looked at", seen.si_status, seen.si_pid == pid)
    print("reaped", os.waitid(os.P_PID, pid, os.WEXITED).si_status)
    reading, writing = os.pipe()
    pid = spawn("echo", "into a pipe", file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading)])
    os.close(writing)
    print(os.read(reading, 100), os.wait4(pid, 0)[1])
    pid = spawn(sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    ended, status, usage = os.wait3(0)
    print("killed by", os.WTERMSIG(status), ended == pid, usage.ru_maxrss > 0)
    pid = os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", "exit 8")
    print("spawnlp", os.waitpid(pid, 0)[1] >> 8, os.spawnvp(os.P_WAIT, "false", ["false"]))
    try:
        os.wait()
    except ChildProcessError:
        print("no children")
