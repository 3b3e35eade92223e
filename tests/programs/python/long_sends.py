# Writes of more than a pipe or a socket holds, each in one call: their readers come late, after the writers have computed
# and then waited for some time.
import os
import socket
import time

DATA = b"x" * 1_000_000


def compute(seconds):
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1


def send(ends):
    return ends[1].send(DATA)


def send_message(ends):
    return ends[1].sendmsg([DATA])


def write_vector(ends):
    return os.writev(ends[1].fileno(), [DATA])


def write_raw(ends):
    return open(ends[1].fileno(), "wb", 0, closefd=False).write(DATA)


def writer(call):
    ends = socket.socketpair()
    if os.fork() == 0:
        ends[1].close()
        time.sleep(2.6)
        while ends[0].recv(65536):
            pass
        os._exit(0)
    ends[0].close()
    compute(1.3)
    os._exit(0 if call(ends) == len(DATA) else 1)


calls = [send, send_message, write_vector, write_raw]
children = {}
for call in calls:
    pid = os.fork()
    if pid == 0:
        writer(call)
    children[pid] = call.__name__
for pid, name in children.items():
    print(name, "is whole" if os.waitpid(pid, 0)[1] == 0 else "is cut short")
