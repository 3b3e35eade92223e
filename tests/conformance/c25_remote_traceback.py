# An exception keeps its type and arguments, and has the worker's traceback as its cause.
import multiprocessing


def fail(k):
    raise IndexError('far', k)


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    try:
        pool.apply(fail, (1,))
    except LookupError as error:
        print(type(error), error.args, type(error.__cause__))
        print("in fail" in str(error.__cause__))
