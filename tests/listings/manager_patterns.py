# What managers are used for: a listener, results by name, a counter under a lock, for every kind of pool.
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor
from functools import partial


def count(d, lock, number):
    with lock:
        d["n"] = d.get("n", 0) + 1
    return number


def length(text):
    return len(text)


def listen(queue, heard):
    while True:
        message = queue.get()
        if message == "end":
            break
        heard.append(message)


def say(queue, number):
    queue.put((number, number * number))


if __name__ == "__main__":
    manager = mp.Manager()
    d, lock = manager.dict(), manager.Lock()
    processes = [mp.Process(target=count, args=(d, lock, number)) for number in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(d)
    with mp.get_context("spawn").Pool(2) as pool:
        print(pool.map(partial(count, d, lock), range(4)), d)
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(partial(count, d, lock), range(4))), d)
    queue, heard = manager.Queue(), manager.list()
    with mp.Pool(3) as pool:
        listener = pool.apply_async(listen, (queue, heard))
        said = [pool.apply_async(say, (queue, number)) for number in range(6)]
        for result in said:
            result.get()
        queue.put("end")
        listener.get()
    print(sorted(heard))
    names = manager.list(["ccc", "a", "bb"])
    names.sort(key=length)
    print(names, {**d, "z": 0})
    condition = manager.Condition(manager.Lock())
    with condition:
        print(condition.wait(0.1))
    print(mp.Manager().list("of one that only its proxy keeps")[:6])
