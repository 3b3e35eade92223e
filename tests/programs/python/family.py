"""A tree of forks, whose leaves end in different ways; a chain; exit statuses that carry a sum."""
import os
import sys


def tree(depth):
    if depth == 0:
        return 1
    total, children = 0, []
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            os._exit(tree(depth - 1))
        children.append(pid)
    for pid in children:
        total += os.WEXITSTATUS(os.waitpid(pid, 0)[1])
    return total


def chain(length):
    pid = os.fork()
    if pid == 0:
        os._exit(chain(length - 1) if length else 7)
    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    print("leaves", tree(3))
    print("chain", chain(5))
    try:
        if os.fork() == 0:
            raise KeyboardInterrupt
        print("interrupted", os.wait()[1])
    except KeyboardInterrupt:
        sys.exit(21)
    sys.exit(20)
