# Texts in shared memory, types of ctypes, and what is shared without a lock.
import ctypes
import multiprocessing as mp
from multiprocessing.sharedctypes import RawArray, RawValue


def change(v, c, a, flag, raw):
    v.value = b"x"
    c[0] = b"H"
    c[1:3] = b"ey"
    a[2:4] = [7, 8]
    flag.value = True
    raw.value += 1


def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)


def assign(array, index, value):
    array[index] = value


if __name__ == "__main__":
    v, c, a = mp.Value("c", b"a"), mp.Array("c", 10), mp.Array("i", [1, 2, 3, 4], lock=False)
    flag, raw = mp.Value(ctypes.c_bool, False), RawValue("i", 3)
    for method in ("fork", "spawn"):
        p = mp.get_context(method).Process(target=change, args=(v, c, a, flag, raw))
        p.start()
        p.join()
        print(v.value, c.value, c.raw, a[:], flag.value, raw)
        c.value = b"w"
    print(v, flag, mp.Value("i", 5).get_obj(), mp.Value("d", 1, lock=False))
    print(c, a, c.get_obj())
    print(mp.Array("u", "abc")[1:], mp.Array(ctypes.c_double, [1, 2])[:], RawArray("i", 3)[:])
    print(ctypes.c_int, ctypes.c_int64, ctypes.c_double(3), type(c))
    i = mp.Array("i", 3)
    for wrong in (
        lambda: i["x"],
        lambda: i[3],
        lambda: assign(i, "x", 1),
        lambda: assign(i, 3, 1),
        lambda: assign(i, 0, 1.5),
        lambda: assign(i, slice(0, 2), [1]),
        lambda: assign(c, 0, b"ab"),
        lambda: c.value + 1,
        lambda: mp.Array("u", "abc").value,
        lambda: mp.Array("u", [1]),
        lambda: mp.Value("u", "ab"),
        lambda: mp.Value("c", "a"),
        lambda: mp.Array("i", -1),
        lambda: mp.Array("i"),
        lambda: mp.Array("i", None),
        lambda: mp.Array(int, 3),
        lambda: mp.Value(int, 3),
        lambda: mp.Value("i", 1, 2),
        lambda: mp.Value("i", value=1),
        lambda: mp.Value("i", 1, lock=5),
        lambda: raw.get_lock(),
        lambda: RawArray("i"),
    ):
        attempt(wrong)
    for value in (b"0123456789", b"01234567890", "a"):
        try:
            c.value = value
            print(c.value)
        except (TypeError, ValueError) as error:
            print(type(error).__name__, error)
