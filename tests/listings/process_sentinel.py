# A sentinel is ready when its process has ended.
import multiprocessing
import multiprocessing.connection
import time


def nap(seconds):
    time.sleep(seconds)


if __name__ == "__main__":
    children = [multiprocessing.Process(target=nap, args=(seconds,)) for seconds in (0.5, 3)]
    for child in children:
        child.start()
    sentinels = [child.sentinel for child in children]
    ready = multiprocessing.connection.wait(sentinels)
    print(len(ready), ready[0] == sentinels[0], multiprocessing.connection.wait(sentinels[1:], timeout=0.1))
    for child in children:
        child.join()
    print([child.exitcode for child in children])
    print(multiprocessing.connection.wait(sentinels) == sentinels)
    late = multiprocessing.Process(target=nap, args=(0,))
    late.start()
    late.join()
    print(multiprocessing.connection.wait([late.sentinel]) == [late.sentinel])
