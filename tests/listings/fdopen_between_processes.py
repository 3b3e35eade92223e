# Pipes as files: a child that writes lines and a parent that reads them until the
# end; and the buffer, which a fork copies and os._exit throws away.
import os


def reader_and_writer():
    r, w = os.pipe()
    if os.fork() == 0:
        os.close(r)
        with os.fdopen(w, "w") as out:
            for n in range(3):
                print("line", n, file=out)
            out.write("no end of a line")
        os._exit(0)
    os.close(w)
    with os.fdopen(r) as lines:
        for line in lines:
            print("parent got", repr(line))
    os.wait()


def what_arrives(end_child, flush_first):
    r, w = os.pipe()
    out = os.fdopen(w, "w")
    out.write("written before the fork;")
    if flush_first:
        out.flush()
    if os.fork() == 0:
        out.write("child;")
        end_child(out)
        os._exit(0)
    os.wait()
    out.write("parent;")
    out.close()
    with os.fdopen(r) as everything:
        return everything.read().split(";")


def much():
    r, w = os.pipe()
    if os.fork() == 0:
        os.close(r)
        with os.fdopen(w, "wb") as out:
            for n in range(300):
                out.write(bytes([n % 256]) * 1000)
        os._exit(0)
    os.close(w)
    with os.fdopen(r, "rb") as data:
        first = data.read(10)
        rest = data.read()
    os.wait()
    return first, len(rest), rest[-1]


def broken():
    r, w = os.pipe()
    os.close(r)
    out = os.fdopen(w, "w")
    out.write("for nobody")
    try:
        out.flush()
    except BrokenPipeError as error:
        print("flush:", error)
    try:
        out.close()
    except BrokenPipeError as error:
        print("close:", error, out.closed)


reader_and_writer()
for flush_first in [False, True]:
    print(flush_first, "flush", what_arrives(lambda out: out.flush(), flush_first))
    print(flush_first, "close", what_arrives(lambda out: out.close(), flush_first))
    print(flush_first, "_exit", what_arrives(lambda out: None, flush_first))
print(much())
broken()

r, w = os.pipe()
out = os.fdopen(w, "w")
print("left in the buffer;", end="", file=out)
if os.fork() == 0:
    exit()
os.wait()
out.close()
print(os.read(r, 100))
