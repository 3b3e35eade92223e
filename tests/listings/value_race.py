# Without a lock an update between reading and writing is lost.
import multiprocessing
import time


def count(total):
    seen = total.value
    time.sleep(1)
    total.value = seen + 1


if __name__ == "__main__":
    total = multiprocessing.Value("i", 0)
    children = [multiprocessing.Process(target=count, args=(total,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(total.value)
