"""Input: lines until there is no more, by main and by a child that inherits it."""
import os
import sys

if __name__ == "__main__":
    name = input("name? ")
    print("hello", name)
    child = os.fork()
    if child == 0:
        os.write(1, b"the child reads: " + os.read(0, 100))
        os._exit(2)
    print("child", os.waitpid(child, 0)[1] >> 8)
    print("then", repr(sys.stdin.readline()))
    print("rest", sys.stdin.read().split())
