"""A child on a terminal of its own."""
import os
import pty
import termios


def talk():
    print("a terminal:", os.isatty(0), os.getsid(0) == os.getpid(), flush=True)
    print("you typed", input())


if __name__ == "__main__":
    pid, master = pty.fork()
    if pid == 0:
        talk()
        os._exit(11)
    attributes = termios.tcgetattr(master)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(master, termios.TCSADRAIN, attributes)
    got = b""
    while b"True\r\n" not in got:
        got += os.read(master, 100)
    os.write(master, b"hello\n")
    while True:
        try:
            part = os.read(master, 100)
        except OSError:  # EIO: the terminal has no other end any more.
            break
        if not part:
            break
        got += part
    print(got.decode().split("\r\n"))
    print("status", os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
