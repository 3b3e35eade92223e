# What CPython says when a Process is used in the wrong way.
import multiprocessing


def nothing():
    pass


if __name__ == "__main__":
    child = multiprocessing.Process(target=nothing)
    try:
        child.join()
    except AssertionError as error:
        print(error)
    child.start()
    try:
        child.start()
    except AssertionError as error:
        print(error)
    try:
        child.daemon = True
    except AssertionError as error:
        print(error)
    child.join()
