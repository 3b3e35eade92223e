# One callback for the whole call, none for an empty one.
import multiprocessing


def double(k):
    return 2 * k


def fail(k):
    raise IndexError(k)


def told(value):
    print("told", repr(value))


if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    slip = pool.map_async(double, range(5), callback=told, error_callback=told)
    print(slip.get(), type(slip).__name__, slip.successful())
    slip = pool.map_async(fail, [3], callback=told, error_callback=told)
    slip.wait()
    print(slip.ready(), slip.successful())
    slip = pool.map_async(double, [], callback=told)
    print(slip.ready(), slip.get())
