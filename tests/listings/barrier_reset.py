# Whoever waits at a barrier that is reset gets an error; afterwards it is as new. One that broke stays so until then.
import multiprocessing as mp
import threading
import time


def wait(b, timeout):
    try:
        b.wait(timeout)
        print("passed", flush=True)
    except threading.BrokenBarrierError as error:
        print(repr(error), flush=True)


if __name__ == "__main__":
    for make in (mp.Barrier, threading.Barrier):
        b = make(2)
        print(b)
        b.reset()
        print(b.broken, b.n_waiting)
        print(repr(make(3)))

    b = mp.Barrier(2)
    p = mp.Process(target=wait, args=(b, None))
    p.start()
    while b.n_waiting == 0:
        time.sleep(0.01)
    print(b, b.n_waiting)
    b.reset()
    p.join()
    print(b)
    for round in range(2):
        p = mp.Process(target=wait, args=(b, 30))
        p.start()
        index = b.wait()
        p.join()
        print(index < 2)
    wait(b, 0.05)
    print(b, b.broken)
    wait(b, None)
    b.reset()
    p = mp.Process(target=wait, args=(b, None))
    p.start()
    while b.n_waiting == 0:
        time.sleep(0.01)
    b.abort()
    p.join()
    print(b)

    t = threading.Barrier(2)
    wait(t, 0.05)
    print(t)
