# Namespaces, values and arrays of a manager.
from multiprocessing import Manager, Process


def work(space, value, array):
    space.word = "changed"
    space.new = [1, 2]
    value.value += 1
    for place in range(len(array)):
        array[place] *= 2


def attempt(act):
    try:
        print(act())
    except Exception as error:
        print(type(error).__name__, error)


if __name__ == "__main__":
    with Manager() as manager:
        space = manager.Namespace(word="first")
        space._own = 1
        print(space._own)
        value = manager.Value("i", 41)
        array = manager.Array("i", [1, 2, 3])
        print(space, value, array)
        process = Process(target=work, args=(space, value, array))
        process.start()
        process.join()
        print(space, value, array)
        print(space.word, hasattr(space, "word"), hasattr(space, "other"), getattr(space, "other", None))
        del space.word
        print(space, repr(space)[:30])
        attempt(lambda: space.word)
        print(value.value, value.get(), repr(value)[:26])
        value.set("any value")
        print(value)
        print(array[0], array[1:], list(array), len(array))
        attempt(lambda: array[5])
        attempt(lambda: array["one"])
        attempt(lambda: manager.Array("d", [1, 2.5]))
