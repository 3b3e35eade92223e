# Proxies are arguments of tasks, also for workers that are older than their manager.
from multiprocessing import Manager, Pool


def square(number, results, lock, queue):
    with lock:
        results[number] = number * number
    queue.put(number)
    return number


if __name__ == "__main__":
    with Pool(2) as pool:
        manager = Manager()
        results, lock, queue = manager.dict(), manager.Lock(), manager.Queue()
        print(sorted(pool.starmap(square, [(number, results, lock, queue) for number in range(4)])))
        done = pool.apply_async(square, (9, results, lock, queue))
        print(done.get(), len(results), queue.qsize())
        print(sorted(queue.get() for _ in range(5)), queue.empty())
        print(sorted(results.items()))
    manager.shutdown()
