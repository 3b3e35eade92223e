# A pool of threads: nothing is pickled, and errors come back as they were raised.
import threading
import time
from multiprocessing import dummy
from multiprocessing.pool import Pool, ThreadPool

seen = []


def double(x):
    return x * 2


def fail(x):
    raise ValueError(f"no {x}")


def slow(x):
    time.sleep(1 - x)
    return x


def note(value):
    seen.append((value, threading.current_thread().name))


if __name__ == "__main__":
    with ThreadPool(2) as pool:
        print(pool, isinstance(pool, Pool))
        print(pool.map(double, [1, 2, 3]), pool.apply(double, (5,)))
        print(list(pool.imap(lambda x: x + 1, range(3))))
        print(list(pool.imap_unordered(slow, [0, 1])))
        print(pool.starmap(pow, [(2, 3), (3, 2)]))
        result = pool.apply_async(double, (4,), callback=note)
        result.wait()
        print(result.get(), result.successful(), seen)
        result = pool.map_async(fail, [1], error_callback=lambda error: print("callback", repr(error)))
        try:
            result.get()
        except ValueError as error:
            print(repr(error), error.__cause__)
        threads = [t for t in threading.enumerate() if t is not threading.main_thread()]
        print(sorted(t.name for t in threads), all(t.daemon for t in threads))
        print(type(threads[0]), str(threads[0]).split()[0])
        try:
            pool.join()
        except ValueError as error:
            print(error)
        try:
            pool.apply_async(time.sleep, (1,)).get(0.1)
        except Exception as error:
            print(type(error))
    try:
        pool.map(double, [1])
    except ValueError as error:
        print(error)
    print(pool)

    ready = []
    pool = ThreadPool(2, initializer=ready.append, initargs=(1,))
    results = [pool.apply_async(slow, (n,)) for n in range(2)]
    pool.close()
    pool.join()
    print([result.get() for result in results], ready)
    time.sleep(1)
    print(threading.active_count())
    for wrong in ({"processes": 0}, {"processes": "a"}, {"initializer": 5}):
        try:
            ThreadPool(**wrong)
        except (TypeError, ValueError) as error:
            print(error)

    with dummy.Pool(1) as pool:
        print(pool, pool.map(abs, [-1, 2]))
    queue = dummy.Queue()
    p = dummy.Process(target=queue.put, args=("hi",))
    print(p.exitcode)
    p.start()
    p.join()
    print(queue.get(), p.exitcode, p.name, dummy.current_process() is threading.main_thread())
    ThreadPool(1).map(fail, [2])
