from multiprocessing import Process, Value


def add(counter):
    #@ both
    n = counter.value
    counter.value = n + 1


def add_locked(counter):
    with counter.get_lock():
        #@ locked
        n = counter.value
        counter.value = n + 1


def both(f):
    counter = Value("i", 0)
    one = Process(target=f, args=(counter,))
    two = Process(target=f, args=(counter,))
    one.start()
    two.start()
    one.join()
    two.join()
    return counter.value


if __name__ == "__main__":
    print("1 + 1 =", both(add))
    #@ once
    print("1 + 1 =", both(add))
    #@ twice
    print("1 + 1 =", both(add_locked))
