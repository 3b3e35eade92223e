# Processes are numbered by their parents.
import multiprocessing


def inner():
    print(multiprocessing.current_process().name)


def outer():
    print(multiprocessing.current_process().name)
    child = multiprocessing.Process(target=inner)
    child.start()
    child.join()


if __name__ == "__main__":
    print(multiprocessing.current_process().name, multiprocessing.parent_process())
    for _ in range(2):
        child = multiprocessing.Process(target=outer)
        child.start()
        child.join()
    print(multiprocessing.Process(name="anna").name)
