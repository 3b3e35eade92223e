from concurrent.futures import ProcessPoolExecutor, as_completed, wait, FIRST_COMPLETED, ALL_COMPLETED
import time, os
def work(n):
    time.sleep(n / 10)
    return n * n
def boom(n):
    raise ValueError(f"bad {n}")
def add(a, b=1):
    return a + b
if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=2) as ex:
        f = ex.submit(work, 1)
        print(f.result(), f.done(), f.running(), f.cancelled(), f.exception())
        print(f)
        fs = [ex.submit(work, n) for n in (20, 1, 2)]
        print([g.result() for g in as_completed(fs)])
        print(list(ex.map(work, [3, 1, 2])))
        print(list(ex.map(add, [1, 2, 3], [10, 20, 30], chunksize=2)))
        print(ex.submit(add, 1, b=5).result())
        g = ex.submit(boom, 3)
        try:
            g.result()
        except ValueError as e:
            print(repr(e), type(e.__cause__).__name__)
            print(str(e.__cause__).splitlines()[-2])
        print(repr(g.exception()), g)
        a, b = ex.submit(work, 1), ex.submit(work, 20)
        done, not_done = wait([a, b], return_when=FIRST_COMPLETED)
        print(len(done), len(not_done), a in done)
        r = wait([a, b])
        print(len(r.done), len(r.not_done), r.not_done)
        try:
            ex.submit(work, 9).result(timeout=0.1)
        except TimeoutError as e:
            print("timeout", repr(e))
    try:
        ex.submit(work, 1)
    except RuntimeError as e:
        print(e)
