# What ends of pipes, queues and time-outs have to say of what they are given.
import concurrent.futures
import multiprocessing as mp
import os
import threading
from multiprocessing.connection import wait


def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)


def held(lock):
    lock.acquire()
    return lock


if __name__ == "__main__":
    a, b = mp.Pipe()
    text = b"hello"
    a.send_bytes(text, 1)
    a.send_bytes(text, offset=1, size=3)
    print(b.recv_bytes(), b.recv_bytes(3))
    for wrong in ((6,), (-1,), (1, -1), (1, 9)):
        attempt(lambda: a.send_bytes(text, *wrong))
    attempt(lambda: a.send_bytes("x"))
    attempt(lambda: a.send_bytes())
    attempt(lambda: a.send())
    attempt(lambda: b.recv_bytes(-1))
    attempt(lambda: b.poll("x"))
    a.send_bytes(text)
    attempt(lambda: b.recv_bytes(3))
    attempt(lambda: b.recv_bytes())
    print(b.closed, b.readable)
    a, b = mp.Pipe(False)
    b.send_bytes(text)
    attempt(lambda: a.recv_bytes(maxlength=3))
    print(a.closed)
    for wrong in (["x"], [None], [-1], 5):
        attempt(lambda: wait(wrong))
    attempt(lambda: wait([b], "x"))

    for wrong in ("a", 1.5, None):
        attempt(lambda: mp.Queue(wrong))
    q = mp.Queue()
    q.put(1)
    q.get()
    q.close()
    q.join_thread()
    attempt(lambda: q.empty())
    attempt(lambda: mp.SimpleQueue().put(1, 2))

    attempt(lambda: mp.Event().wait("a"))
    attempt(lambda: threading.Event().wait("a"))
    attempt(lambda: held(mp.Condition()).wait("a"))
    attempt(lambda: held(threading.Condition()).wait("a"))
    attempt(lambda: held(mp.Lock()).acquire(timeout="a"))
    attempt(lambda: threading.Semaphore(0).acquire(timeout="a"))
    attempt(lambda: os._exit())
    attempt(lambda: os._exit("a"))
    print(mp.AuthenticationError, mp.BufferTooShort, issubclass(mp.BufferTooShort, mp.ProcessError))

    pool = mp.Pool(1)
    print(pool.__enter__() is pool)
    attempt(lambda: pool.map(abs, [1], chunksize="a"))
    attempt(lambda: pool.imap(abs, [1], chunksize="a"))
    attempt(lambda: pool.imap(abs, [1], 0.5))
    attempt(lambda: pool.apply(abs, 3))
    attempt(lambda: pool.apply(abs, (1,), 3))
    attempt(lambda: pool.__exit__(None, None, None))
    attempt(lambda: pool.__enter__())
    pool = mp.Pool(1)
    pool.close()
    pool.join()
    print(threading.active_count())
    print(concurrent.futures.ThreadPoolExecutor(3)._max_workers)
    print(concurrent.futures.ProcessPoolExecutor(2)._max_workers)
