# With a lock, counting together is right.
import multiprocessing
import time


def count(lock, total):
    for _ in range(5):
        with lock:
            seen = total.value
            time.sleep(0.01)
            total.value = seen + 1


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    total = multiprocessing.Value("i", 0, lock=False)
    children = [multiprocessing.Process(target=count, args=(lock, total)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(total.value)
