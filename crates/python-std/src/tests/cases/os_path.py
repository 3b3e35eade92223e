import os, os.path
from os.path import basename
def show(make):
    try:
        print(repr(make()))
    except BaseException as error:
        print(type(error), error)
P = ["", "/", "//", "a", "a/b", "/a/b.txt", "a/b/", "/a", "//a//b//", "x.tar.gz", ".bashrc", "a.b/c", "..", "a/.b", "...", "a/..c.d"]
for p in P:
    print(repr(p), repr(basename(p)), repr(os.path.dirname(p)), os.path.split(p), os.path.splitext(p), os.path.isabs(p))
show(lambda: os.path.join("a", "b", "c.txt"))
show(lambda: os.path.join("a/", "/b", "c"))
show(lambda: os.path.join("a"))
show(lambda: os.path.join("", "b"))
show(lambda: os.path.join("a", ""))
show(lambda: os.path.join())
show(lambda: os.path.join(1))
show(lambda: os.path.join("a", 1))
show(lambda: os.path.basename(1))
show(lambda: os.path.dirname(None))
show(lambda: os.path.splitext(1))
show(lambda: (os.sep, os.linesep, os.path.sep, os.curdir))
show(lambda: os.strerror(2))
show(lambda: os.strerror("a"))
show(lambda: os.strerror(9999))
