# An event lets several processes go at once.
import multiprocessing
import time


def wait(event):
    event.wait()


if __name__ == "__main__":
    event = multiprocessing.Event()
    print(event.is_set(), event.wait(0.1))
    children = [multiprocessing.Process(target=wait, args=(event,)) for _ in range(2)]
    for child in children:
        child.start()
    time.sleep(0.5)
    print([child.is_alive() for child in children])
    event.set()
    for child in children:
        child.join()
    print(event.is_set(), event.wait(), [child.exitcode for child in children])
    event.clear()
    print(event.is_set())
