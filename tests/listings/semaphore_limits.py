# A semaphore lets two in at a time.
import multiprocessing
import time


def visit(room, inside, most):
    with room:
        with inside.get_lock():
            inside.value += 1
            most.value = max(most.value, inside.value)
        time.sleep(0.5)
        with inside.get_lock():
            inside.value -= 1


if __name__ == "__main__":
    room = multiprocessing.Semaphore(2)
    inside, most = multiprocessing.Value("i", 0), multiprocessing.Value("i", 0)
    children = [multiprocessing.Process(target=visit, args=(room, inside, most)) for _ in range(5)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(inside.value, most.value)
