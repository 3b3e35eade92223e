# A decorated function is found by its name; one whose decorator forgot functools.wraps is not.
import functools
import multiprocessing as mp


def logged(function):
    @functools.wraps(function)
    def wrapper(x):
        return function.__name__, function(x)
    return wrapper


def careless(function):
    def wrapper(x):
        return function(x)
    return wrapper


@logged
def square(x):
    return x * x


@careless
def cube(x):
    return x ** 3


def plain(x):
    return -x


doubled = logged(plain)


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        print(pool.map(square, [1, 2, 3]))
        for task in (cube, square.__wrapped__, doubled):
            try:
                print(pool.map(task, [1]))
            except Exception as error:
                print(type(error).__name__, str(error).split(" at 0x")[0])
