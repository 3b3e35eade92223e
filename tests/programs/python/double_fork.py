"""A daemon by the double fork of the books: it closes all descriptors, and its parent is gone."""
import os
import resource
import time


def daemonize(report):
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    os.chdir("/")
    os.umask(0o27)
    most = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 4096)
    for fd in range(3, most):
        if fd != report:
            try:
                os.close(fd)
            except OSError:
                pass
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)


if __name__ == "__main__":
    reading, writing = os.pipe()
    me = os.getpid()
    starter = os.fork()
    if starter == 0:
        daemonize(writing)
        while os.getppid() == starter:
            time.sleep(0.01)
        leads = os.getsid(0) == os.getpid()
        child = os.fork()
        if child == 0:
            os._exit(3)
        status = os.waitpid(child, 0)[1]
        os.write(writing, ("leads its session: %s, child %d" % (leads, status >> 8)).encode())
        os._exit(0)
    os.close(writing)
    print("starter", os.waitpid(starter, 0)[1])
    told = b""
    while True:
        part = os.read(reading, 1000)
        if not part:
            break
        told += part
    print(told.decode())
