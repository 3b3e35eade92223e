"""What a program of one's own does and the interpreter for lessons does not know."""
import asyncio
import datetime
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
from multiprocessing import Process, Queue


class Square(Process):
    def __init__(self, queue, n):
        super().__init__()
        self.queue, self.n = queue, n

    def run(self):
        self.queue.put(self.n**2)


def classes():
    queue = Queue()
    workers = [Square(queue, n) for n in range(3)]
    for worker in workers:
        worker.start()
    print("classes", sorted(queue.get() for _ in workers))
    for worker in workers:
        worker.join()


def sockets():
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        theirs.sendall(theirs.recv(10).upper())
        os._exit(0)
    theirs.close()
    ours.sendall(b"socket")
    print("sockets", ours.recv(10).decode(), os.wait()[1])


def files():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "file.json"
        with open(path, "w") as file:
            json.dump({"a": [1, 2]}, file)
        print("files", json.loads(path.read_text()), path.suffix)


def programs():
    done = subprocess.run(["sh", "-c", "echo from sh; exit 3"], stdout=subprocess.PIPE)
    print("programs", done.stdout.decode().strip(), done.returncode)
    print("system", os.WEXITSTATUS(os.system("exit 4")))
    pid = os.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import os; os._exit(5)"])
    print("exec", os.WEXITSTATUS(os.waitpid(pid, 0)[1]))


async def nap(name):
    await asyncio.sleep(0.01)
    return name


async def both():
    return await asyncio.gather(nap("a"), nap("b"))


if __name__ == "__main__":
    classes()
    sockets()
    files()
    programs()
    print("asyncio", asyncio.run(both()))
    print("datetime", datetime.date(2024, 2, 28) + datetime.timedelta(days=2))
    exec("print('exec', 6 * 7)")
