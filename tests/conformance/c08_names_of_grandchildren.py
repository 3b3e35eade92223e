# The numbers on the way from main are joined by colons.
import multiprocessing


def inner():
    print(multiprocessing.current_process().name)


def outer():
    child = multiprocessing.Process(target=inner)
    child.start()
    child.join()
    pool = multiprocessing.Pool(1)
    pool.apply(inner)
    pool.close()
    pool.join()


if __name__ == "__main__":
    child = multiprocessing.Process(target=outer)
    child.start()
    child.join()
