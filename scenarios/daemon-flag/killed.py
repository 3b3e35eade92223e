import multiprocessing
import os
import signal
import time

SECONDS = 4


def tick(name):
    for n in range(SECONDS):
        time.sleep(1)
        print(name, n)
    #@ survived
    print(name, "is done")


if __name__ == "__main__":
    helper = multiprocessing.Process(
        target=tick, args=("daemonic",),
        daemon=True)
    helper.start()
    time.sleep(2.5)
    me = os.getpid()
    #@ shot
    os.kill(me, signal.SIGKILL)
