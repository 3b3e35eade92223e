# A manager's locks belong to whoever asked for them, and one who waits keeps nobody else waiting.
import time
from multiprocessing import Manager, Process


def count(lock, total):
    for _ in range(20):
        with lock:
            total.value += 1


def deep(lock, log):
    with lock:
        log.append(lock.acquire())
        lock.release()


def attempt(act):
    try:
        print(act())
    except Exception as error:
        print(type(error).__name__, error)


if __name__ == "__main__":
    with Manager() as manager:
        lock, total = manager.Lock(), manager.Value("i", 0)
        processes = [Process(target=count, args=(lock, total)) for _ in range(3)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(total.value)
        print(lock.acquire(), lock.acquire(False), lock.acquire(True, 0.1), lock.acquire(timeout=0.1))
        waiting = Process(target=count, args=(lock, total))
        waiting.start()
        time.sleep(0.3)
        print("others are served:", total.value)
        lock.release()
        waiting.join()
        print(total.value, str(lock)[:22], repr(lock)[:38])
        attempt(lock.release)
        log, again = manager.list(), manager.RLock()
        process = Process(target=deep, args=(again, log))
        process.start()
        process.join()
        print(log)
        attempt(again.release)
        places = manager.Semaphore(2)
        print(places.acquire(), places.acquire(), places.acquire(False), places.release())
        bounded = manager.BoundedSemaphore(1)
        attempt(bounded.release)
