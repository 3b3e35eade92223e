# maxtasksperchild is None or a positive int; True is one.
import multiprocessing

if __name__ == "__main__":
    for limit in (0, -1, 0.5, "12"):
        try:
            multiprocessing.Pool(1, maxtasksperchild=limit)
        except ValueError as error:
            print(repr(limit), error)
    multiprocessing.Pool(1, maxtasksperchild=True).terminate()
