# What belongs to a context is a bound method of it; a result that failed has its
# traceback as a text.
import multiprocessing
from multiprocessing import Array, Pool, Value


def index(position):
    return [1][position]


if __name__ == "__main__":
    print(multiprocessing.Pool)
    print(multiprocessing.get_context, multiprocessing.cpu_count)
    print(multiprocessing.get_context("spawn").Queue)
    print(str(multiprocessing.current_process).split(" at ")[0])
    with Pool(1) as pool:
        try:
            pool.apply(index, (4,))
        except IndexError as error:
            print(type(error.__cause__), error.__cause__.tb.count("IndexError"))
        print(str(pool.imap(abs, [1, 2], 2)).split(" at ")[0])
        print(str(pool.imap_unordered(abs, [1, 2], 2)).split(" at ")[0])
    value = Value("i", 3)
    value.note = "mine"
    print(value.note, value.value)
    array = Array("i", 3)
    for act in [
        lambda: value.vaule,
        lambda: array.__setitem__(0, "s"),
        lambda: array.__setitem__(1, 5),
        lambda: array.__getitem__(1),
    ]:
        try:
            print(act())
        except Exception as error:
            print(type(error).__name__, error)
    try:
        del array[0]
    except AttributeError as error:
        print("AttributeError", error)
