# Errors in the manager itself come with its traceback, others as what they are.
from multiprocessing import Manager
from multiprocessing.managers import RemoteError, SyncManager


def attempt(act):
    try:
        print(act())
    except RemoteError as error:
        lines = str(error).splitlines()
        print("RemoteError", lines[1] == lines[-1] == "-" * 75, lines[2], lines[-2])
    except Exception as error:
        print(type(error).__name__, str(error)[:30])


if __name__ == "__main__":
    fresh = SyncManager()
    attempt(lambda: fresh.list())
    fresh.start()
    print(fresh.list([1]))
    attempt(fresh.start)
    fresh.shutdown()
    with Manager() as manager:
        attempt(lambda: manager.list(5))
        attempt(lambda: manager.dict([1]))
        attempt(lambda: manager.Value("i"))
        attempt(lambda: manager.Array("x", [1]))
        d = manager.dict()
        attempt(lambda: d._callmethod("fromkeys", ([1],)))
        try:
            d["missing"]
        except KeyError as error:
            print(repr(error), error.__cause__)
        d["missing"]
