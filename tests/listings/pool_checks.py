# What Pool refuses.
import multiprocessing

if __name__ == "__main__":
    for arguments in (
        {"processes": 0},
        {"processes": -1},
        {"processes": 1, "maxtasksperchild": 0},
        {"processes": 1, "maxtasksperchild": -1},
        {"processes": 1, "maxtasksperchild": 0.5},
        {"processes": 1, "maxtasksperchild": "12"},
    ):
        try:
            multiprocessing.Pool(**arguments)
        except ValueError as error:
            print(arguments, "->", error)
    try:
        multiprocessing.Pool(1, initializer="hello")
    except TypeError as error:
        print(error)
