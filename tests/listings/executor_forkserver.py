import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor
def f(x):
    return x ** 2
if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp_context=mp.get_context("forkserver")) as ex:
        fs = [ex.submit(f, i) for i in range(6)]
        print([x.result() for x in fs])
        print(list(ex.map(f, range(10), chunksize=4)))
        g = ex.map(f, iter([1, 2, 3]))
        print(type(g).__name__, next(g), next(g), next(g))
        try:
            next(g)
        except StopIteration:
            print("stop")
    print(ex.submit if False else "", end="")
    try:
        ex.map(f, [1])
    except RuntimeError as e:
        print(e)
