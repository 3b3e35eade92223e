import multiprocessing
import time

STEPS = 3
n = 10


def add(name, total):
    global n
    seen = []
    for _ in range(STEPS):
        time.sleep(1)
        n = n + 1
        with total.get_lock():
            total.value += 1
        seen.append(n)
    print(f"{name}: n = {seen}")
    #@ added
    return n


if __name__ == "__main__":
    total = multiprocessing.Value("i", 0)
    first = multiprocessing.Process(
        target=add, args=("P1", total))
    second = multiprocessing.Process(
        target=add, args=("P2", total))
    first.start()
    #@ copied
    n = 100
    second.start()
    #@ copied-again
    print("main: n =", n)
    first.join()
    second.join()
    #@ back
    print("main: n =", n)
    print("total =", total.value)
