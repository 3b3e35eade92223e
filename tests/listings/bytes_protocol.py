# Lines and numbers as bytes, over a pipe of the system and over a connection.
import multiprocessing
import os


def send_lines(fd, lines):
    data = "\n".join(lines).encode("utf-8") + b"\n"
    for start in range(0, len(data), 5):
        os.write(fd, data[start : start + 5])
    os.close(fd)


def read_all(fd):
    parts = []
    while part := os.read(fd, 4):
        parts.append(part)
    os.close(fd)
    return b"".join(parts)


def answer(connection):
    while True:
        request = connection.recv_bytes()
        verb, _, rest = request.partition(b" ")
        if verb == b"QUIT":
            break
        if verb == b"SUM":
            total = sum(int(word) for word in rest.split())
            connection.send_bytes(total.to_bytes(4, "big"))
        else:
            connection.send_bytes(b"ERR " + verb.upper().strip(b"!?"))
    connection.close()


if __name__ == "__main__":
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        send_lines(writer, ["first line", "zweite Zeile: größer", "last"])
        os._exit(0)
    os.close(writer)
    data = read_all(reader)
    os.waitpid(child, 0)
    print(len(data), data.count(b"\n"), data.find(b"last"))
    for line in data.splitlines():
        print(line, str(line, "utf-8"), line.decode("ascii", "replace"))

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=answer, args=(theirs,))
    process.start()
    for request in [b"SUM 1 2 3", b"SUM", b"what?!", b"SUM 70000 5"]:
        ours.send_bytes(request)
        reply = ours.recv_bytes()
        if reply.startswith(b"ERR"):
            print(reply.replace(b"ERR ", b"unknown: ").decode())
        else:
            print(reply.hex(" "), int.from_bytes(reply, "big"))
    ours.send_bytes(b"QUIT")
    process.join()

    try:
        "größer".encode("ascii")
    except UnicodeEncodeError as error:
        print(repr(error), error, error.start, error.reason, sep="\n")
    try:
        bytes.fromhex("ff fe").decode()
    except ValueError as error:
        print(type(error).__name__, error.args)
