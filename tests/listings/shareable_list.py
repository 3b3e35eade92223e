# A list in shared memory: what it takes, where it has room, and a child that changes it.
from multiprocessing import get_context
from multiprocessing.shared_memory import ShareableList


def show(make):
    try:
        print(repr(make()))
    except BaseException as error:
        print(type(error), error)


def put(place, value):
    a[place] = value


def change(values):
    values[0] += 1
    values[1] = "child"
    values.shm.close()


if __name__ == "__main__":
    a = ShareableList([1, 2.5, True, "text", b"bytes", None, "exactly8"], name="forklore_list")
    print(a, len(a), list(a), a.shm.size, a.shm.name, type(a))
    show(lambda: a.format)
    show(lambda: [a[i] for i in range(-7, 7)])
    show(lambda: a[7])
    show(lambda: a["x"])
    show(lambda: a[1:2])
    show(lambda: put(0, 5))
    show(lambda: put(0, "short"))
    show(lambda: put(0, "too long for eight"))
    show(lambda: put(3, "long text that is too long"))
    show(lambda: put(3, "longer"))
    show(lambda: put(3, 7))
    show(lambda: put(3, "again"))
    show(lambda: put(7, 1))
    show(lambda: put(-1, None))
    show(lambda: put(0, [1]))
    show(lambda: put(0, 2**40))
    show(lambda: put(1, 1))
    show(lambda: put(2, False))
    show(lambda: a.format)
    print(a)
    show(lambda: a.count(None))
    show(lambda: a.index("again"))
    show(lambda: a.index("none"))
    show(lambda: 2**40 in a)
    show(lambda: a.append(1))
    show(lambda: a == list(a))
    b = ShareableList(name="forklore_list")
    show(lambda: b)
    b[1] = -1.5
    show(lambda: a[1])
    show(lambda: ShareableList([1], name="forklore_list"))
    show(lambda: ShareableList(name="forklore_nope"))
    show(lambda: ShareableList([[1]]))
    show(lambda: ShareableList([int]))
    e = ShareableList()
    print(len(e), list(e), e.shm.size)
    e.shm.close(); e.shm.unlink()
    r = ShareableList(range(3))
    print(list(r), sum(r), r.shm.size)
    r.shm.close()
    show(lambda: r[0])
    r.shm.unlink()
    u = ShareableList(["\u00fc" * 3])
    print(u[0], u.shm.size)
    u.shm.close(); u.shm.unlink()
    b.shm.close()
    a.shm.close()
    a.shm.unlink()

    shared = ShareableList([1, "main"])
    for method in ["fork", "spawn"]:
        child = get_context(method).Process(target=change, args=(shared,))
        child.start()
        child.join()
        print(method, list(shared))
    shared.shm.close()
    shared.shm.unlink()
