# Workers whose parent is killed read the end of their queue, and exit. A pipe tells when the last has.
import multiprocessing
import os
import signal
import time


def own_a_pool(tell):
    with multiprocessing.Pool(2) as pool:
        print(pool.map(abs, [-1, -2], 1), flush=True)
        os.write(tell, b"ready")
        time.sleep(60)


if __name__ == "__main__":
    told, tell = os.pipe()
    owner = os.fork()
    if owner == 0:
        os.close(told)
        own_a_pool(tell)
        os._exit(0)
    os.close(tell)
    print(os.read(told, 5))
    os.kill(owner, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(owner, 0)[1]))
    print(os.read(told, 5))
