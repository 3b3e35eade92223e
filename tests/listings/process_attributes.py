# Attributes of process objects: what may be given, what may be set, and who sees it.
import multiprocessing as mp
import threading
import time


def child():
    parent = mp.parent_process()
    for method in (parent.start, parent.terminate):
        try:
            method()
        except Exception as error:
            print(type(error).__name__, error)
    print(parent.join(0))
    print(mp.current_process().authkey == key)
    mp.current_process().name = "Renamed"
    raise ValueError("x")


if __name__ == "__main__":
    key = mp.current_process().authkey
    print(len(key), type(mp.Process().authkey is key))
    p = mp.Process(target=print)
    p.result = 5
    print(p.result)
    try:
        p.pid = 3
    except AttributeError as error:
        print(error)
    try:
        p.name = 5
    except AssertionError as error:
        print(error)
    try:
        p.other
    except AttributeError as error:
        print(error)
    print(mp.Process(name="").name, mp.Process(name=5).name)
    print(mp.Process(daemon="yes").daemon, mp.Process(daemon=0))
    for wrong in ({"args": 5}, {"kwargs": 5}):
        try:
            mp.Process(target=print, **wrong)
        except TypeError as error:
            print(error)
    p = mp.Process(target=print, args=[1, 2], kwargs=[("sep", "-")])
    p.start()
    p.join()
    p.join("a")
    p = mp.Process(target=time.sleep, args=(2,))
    p.start()
    try:
        p.join("a")
    except TypeError as error:
        print(error)
    p.join()
    p = mp.Process(target=child)
    p.start()
    p.join()
    mp.current_process().name = "Boss"
    mp.current_process().daemon = 1
    print(mp.current_process(), mp.Process())
    try:
        mp.Process().start()
    except AssertionError as error:
        print(error)

    t = threading.Thread()
    t.result = [1]
    t.name = 7
    print(t.result, repr(t.name))
    try:
        t.ident = 3
    except AttributeError as error:
        print(error)
