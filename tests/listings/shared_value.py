# A value in shared memory, with a lock of its own.
import multiprocessing


def add(total, amount):
    for _ in range(100):
        with total.get_lock():
            total.value += amount


if __name__ == "__main__":
    total = multiprocessing.Value("i", 5)
    children = [multiprocessing.Process(target=add, args=(total, k)) for k in (1, 2, 3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(total.value, total)
    small = multiprocessing.Value("b", 127)
    small.value += 1
    print(small.value, multiprocessing.Value("d", 0.5).value, multiprocessing.Value("i").value)
    try:
        total.value = "five"
    except TypeError:
        print("not a number")
