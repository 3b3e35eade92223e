# An idle worker holds no lock: when it is killed, another one takes its place.
import multiprocessing
import os
import signal

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    worker = multiprocessing.active_children()[0]
    pool.apply(abs, (-1,))
    os.kill(worker.pid, signal.SIGKILL)
    print(pool.apply(abs, (-2,)), worker.exitcode)
