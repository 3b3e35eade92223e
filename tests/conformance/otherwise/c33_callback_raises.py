# What a callback raises becomes the result, as in CPython from 3.16 on; the pool lives.
import multiprocessing


def fail(value):
    raise ValueError("in the callback")


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slip = pool.apply_async(abs, (-1,), callback=fail)
    try:
        slip.get()
    except ValueError as error:
        print(error)
    print(pool.apply(abs, (-2,)))
