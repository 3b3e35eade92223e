# What a proxy shows, and which operators it has.
from multiprocessing import Manager


def attempt(what, act):
    try:
        print(what, act())
    except Exception as error:
        print(what, type(error).__name__, error)


if __name__ == "__main__":
    with Manager() as manager:
        l = manager.list([3, 1, 2])
        d = manager.dict(a=1, b=2)
        print(repr(l), str(l), type(l), f"{d}")
        print(len(l), 3 in l, l[0], l[1:], l[-1], l + [9], l * 2, 2 * l)
        print(sorted(l), sum(l), max(l), list(l), [x * 2 for x in l], list(reversed(l)))
        l += [7]
        l.sort(reverse=True)
        l.extend((5, 6))
        l.insert(0, "first")
        del l[1]
        l[1:3] = ["x", "y", "z"]
        print(l, l.pop(), l.index(5), l.count(5), type(l).__name__)
        l.remove("x")
        l *= 2
        print(l, l._getvalue() == list(l), l == l, l == list(l))
        print(d["a"], d.get("c"), d.get("c", 0), "a" in d, "c" in d, len(d))
        print(d.keys(), d.values(), d.items(), d.copy(), dict(d), {**d, "z": 0})
        for key in d:
            print(key, d[key])
        d.update({"c": 3}, e=5)
        d.setdefault("d", []).append(4)
        print(d, d.pop("a"), d.pop("a", "gone"), d.popitem())
        del d["b"]
        d["c"] += 1
        print(d, bool(d), bool(manager.dict()), "empty" if not manager.list() else "full")
        d.clear()
        print(d, d._callmethod("setdefault", ("k", 1)), d)
        attempt("a key", lambda: d["nothing"])
        attempt("an index", lambda: l[100])
        attempt("no method", lambda: l.clear())
        attempt("no attribute", lambda: d.something)
        attempt("no argument", lambda: l.append())
        attempt("no list", lambda: l + 5)
        attempt("no key", lambda: d[[1]])
        attempt("no order", lambda: l < [1])
        attempt("no iterable", lambda: [x for x in manager.Lock()])
