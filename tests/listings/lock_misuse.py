# What the locks say, and what they refuse.
import multiprocessing

if __name__ == "__main__":
    lock = multiprocessing.Lock()
    print(lock)
    print(lock.acquire(), lock, lock.acquire(block=False), lock.acquire(timeout=0.1))
    lock.release()
    try:
        lock.release()
    except ValueError as error:
        print(error)
    lock = multiprocessing.RLock()
    print(lock.acquire(), lock.acquire(), lock)
    lock.release()
    lock.release()
    print(lock)
    try:
        lock.release()
    except AssertionError as error:
        print(error)
    semaphore = multiprocessing.Semaphore(2)
    semaphore.acquire()
    print(semaphore, semaphore.acquire(), semaphore.acquire(False), semaphore.get_value())
    bounded = multiprocessing.BoundedSemaphore(1)
    print(bounded)
    try:
        bounded.release()
    except ValueError as error:
        print(error)
