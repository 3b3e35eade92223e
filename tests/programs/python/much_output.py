"""Much on the terminal, by several processes one after the other, in long lines and without an end of line."""
import os
import sys
from multiprocessing import Process


def write(name, lines):
    for n in range(lines):
        print(name, n, "x" * (n % 60))


if __name__ == "__main__":
    for name in "abc":
        process = Process(target=write, args=(name, 300))
        process.start()
        process.join()
    print("long", "=" * 20_000)
    sys.stderr.write("to stderr\n")
    os.write(1, "\u4f60\u597d \u20ac\n".encode())
    for n in range(200):
        sys.stdout.write("%d," % n)
    sys.stdout.flush()
    sys.stdout.write("no end of line")
