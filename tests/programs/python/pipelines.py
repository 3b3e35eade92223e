"""subprocess: pipelines, communicate, a time-out, what a shell does, and who cannot be started."""
import os
import subprocess
import sys
from subprocess import DEVNULL, PIPE, STDOUT

if __name__ == "__main__":
    first = subprocess.Popen(["printf", "b\\na\\nb\\n"], stdout=PIPE)
    second = subprocess.Popen(["sort"], stdin=first.stdout, stdout=PIPE)
    third = subprocess.Popen(["uniq", "-c"], stdin=second.stdout, stdout=PIPE, universal_newlines=True)
    first.stdout.close()
    second.stdout.close()
    print(third.communicate()[0].split(), [process.wait() for process in (first, second, third)])

    upper = subprocess.run(["tr", "a-z", "A-Z"], input=b"shout" * 20_000, stdout=PIPE, check=True)
    print(len(upper.stdout), upper.stdout[:5])
    print(subprocess.getoutput("echo one; echo two >&2").split())
    print("code", subprocess.call("exit 5", shell=True), os.system("exit 6") >> 8)
    try:
        subprocess.run(["sleep", "20"], timeout=0.05)
    except subprocess.TimeoutExpired as expired:
        print("too slow:", expired.cmd)
    try:
        subprocess.check_call(["false"])
    except subprocess.CalledProcessError as error:
        print("returned", error.returncode)
    try:
        subprocess.Popen(["there-is-no-such-program"])
    except FileNotFoundError as error:
        print("not there:", error.filename)
    killed = subprocess.Popen(["sleep", "20"], start_new_session=True)
    print("its own session", os.getsid(killed.pid) == killed.pid)
    killed.terminate()
    print("terminated", killed.wait())
    child = [sys.executable, "-c", "import sys; print(sys.stdin.read() * 2); sys.exit(3)"]
    answer = subprocess.run(child, input=b"ab", stdout=PIPE, stderr=STDOUT)
    print(answer.stdout, answer.returncode)
    print(subprocess.run(["sleep", "0"], stdin=DEVNULL).returncode)
