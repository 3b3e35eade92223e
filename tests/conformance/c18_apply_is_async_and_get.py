# apply is apply_async and get in one.
import multiprocessing


def add(a, b, plus=0):
    return a + b + plus


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    print(pool.apply(add, (1, 2), {"plus": 3}))
    print(pool.apply_async(add, (1, 2), {"plus": 3}).get())
    print(pool.apply(add, kwds={"a": "x", "b": "y", "plus": "z"}))
