"""os.system, and what signals do meanwhile."""
import os
import signal
import threading

got = []


def note(number, frame):
    got.append(signal.Signals(number).name)


if __name__ == "__main__":
    print("codes", [os.WEXITSTATUS(os.system("exit %d" % code)) for code in (0, 1, 255)], os.system("kill -9 $$"))
    signal.signal(signal.SIGALRM, note)
    signal.signal(signal.SIGUSR1, note)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    os.system("sleep 0.2; echo the shell ends")
    print("handled after that:", got)
    os.system("kill -INT $PPID; kill -QUIT $PPID; kill -USR1 $PPID; echo still here")
    print(got)
    os.environ["WORD"] = "from os.environ"
    os.system('echo "$WORD"')
    thread = threading.Thread(target=os.system, args=("echo a shell of a thread",))
    thread.start()
    thread.join()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.system("kill -INT $$; echo it ignores SIGINT, too")
    try:
        os.system("exit 1\0")
    except ValueError:
        print("refused")
    try:
        os.system(3)
    except TypeError:
        print("no command")
