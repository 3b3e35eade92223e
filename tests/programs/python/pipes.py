"""Pipe between processes, both ways, and os.pipe with a reader that sees the end."""
import os
from multiprocessing import Pipe, Process
from multiprocessing.connection import wait


def echo(connection):
    while True:
        try:
            message = connection.recv()
        except EOFError:
            break
        connection.send(message[::-1] if isinstance(message, str) else message)
    connection.close()


def talk(writer, name):
    for n in range(3):
        writer.send((name, n))
    writer.close()


def duplex():
    ours, theirs = Pipe()
    child = Process(target=echo, args=(theirs,))
    child.start()
    theirs.close()
    for message in ("hello", [1, {2: 3}], b"bytes", "x" * 100_000):
        ours.send(message)
        got = ours.recv()
        print(type(got).__name__, len(got))
    ours.close()
    child.terminate()  # It has a copy of our end, so it would wait for ever.
    child.join()
    print("echo ended with", child.exitcode)


def several():
    readers, children = [], []
    for name in "abc":
        reader, writer = Pipe(duplex=False)
        readers.append(reader)
        child = Process(target=talk, args=(writer, name))
        child.start()
        writer.close()
        children.append(child)
    got = []
    while readers:
        for reader in wait(readers):
            try:
                got.append(reader.recv())
            except EOFError:
                readers.remove(reader)
    for child in children:
        child.join()
    print(sorted(got))


def raw():
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            for n in range(1000):
                print(n, file=pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        print("sum", sum(map(int, pipe)))
    print("child", os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    duplex()
    several()
    raw()
