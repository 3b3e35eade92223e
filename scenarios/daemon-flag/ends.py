import multiprocessing
import time

SECONDS = 4


def tick(name):
    for n in range(SECONDS):
        time.sleep(1)
        print(name, n)


if __name__ == "__main__":
    helper = multiprocessing.Process(
        target=tick, args=("daemonic",),
        daemon=True)
    helper.start()
    other = multiprocessing.Process(
        target=tick, args=("ordinary",))
    other.start()
    #@ begun
    time.sleep(1.5)
    #@ last-line
    print("main: last line")
