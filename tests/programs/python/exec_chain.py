"""A program that becomes another, and itself again, three times; its PID stays."""
import os
import sys

if __name__ == "__main__":
    if len(sys.argv) > 1:
        left, pid = int(sys.argv[1]), int(sys.argv[2])
        print("again", left, "the same process:", os.getpid() == pid, flush=True)
        if left == 0:
            os.execlp("sh", "sh", "-c", 'echo "a shell"; exit 9')
        os.execv(sys.executable, [sys.executable, __file__, str(left - 1), str(pid)])
    child = os.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, __file__, "2", str(os.getpid())], dict(os.environ, DEEP="1"))
    print("status", os.WEXITSTATUS(os.waitpid(child, 0)[1]))
    try:
        os.execv("/there/is/no/such", ["such"])
    except FileNotFoundError:
        print("exec failed; we go on")
    child = os.fork()
    if child == 0:
        os.execvp("env", ["env", "-i", sys.executable, "-I", "-c", "import os; os._exit(4)"])
    print("status", os.WEXITSTATUS(os.waitpid(child, 0)[1]))
