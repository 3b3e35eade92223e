from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, Future
import multiprocessing as mp
import time
def f(): pass
if __name__ == "__main__":
    for args, kw in [((0,), {}), ((-1,), {}), (("2",), {}), ((1,), {"initializer": 3}), ((1,), {"max_tasks_per_child": 0}),
                     ((1,), {"max_tasks_per_child": "x"}), ((1,), {"max_tasks_per_child": 1, "mp_context": mp.get_context("fork")})]:
        try:
            ProcessPoolExecutor(*args, **kw)
        except Exception as e:
            print(type(e).__name__, e)
    for args, kw in [((0,), {}), ((0.0,), {}), (("2",), {}), ((1,), {"initializer": 3})]:
        try:
            ThreadPoolExecutor(*args, **kw)
        except Exception as e:
            print(type(e).__name__, e)
    with ProcessPoolExecutor(1) as ex:
        r = ex.submit(lambda: 1)
        try:
            r.result()
        except Exception as e:
            print(type(e).__name__, e)
            print(type(e.__cause__))
        try:
            ex.map(f, [1], chunksize=0)
        except ValueError as e:
            print(e)
        try:
            ex.submit()
        except TypeError as e:
            print(e)
        try:
            ex.map()
        except TypeError as e:
            print(e)
        try:
            ex.submit(time.sleep, 0.3).result(timeout=0)
        except Exception as e:
            print(type(e), repr(e))
    f = Future()
    print(f)
    f.set_result(3)
    print(f, f.result())
    try:
        f.set_result(4)
    except Exception as e:
        print(type(e))
    g = Future()
    print(g.cancel(), g.set_running_or_notify_cancel(), g)
