# An initializer has to be callable.
import multiprocessing

if __name__ == "__main__":
    try:
        multiprocessing.Pool(1, initializer=5)
    except TypeError as error:
        print(error)
