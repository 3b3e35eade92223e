def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)
def two(a, b): pass
def dflt(a, b=1): pass
def kwo(a, *, k): pass
def none(): pass
def three(a, b, c): pass
def pos(a, /, b): pass
t(lambda: two(1))
t(lambda: two())
t(lambda: three())
t(lambda: two(1, 2, 3))
t(lambda: dflt(1, 2, 3))
t(lambda: dflt())
t(lambda: kwo(1))
t(lambda: kwo(1, 2))
t(lambda: kwo(1, 2, k=3))
t(lambda: none(1))
t(lambda: two(1, b=2, c=3))
t(lambda: two(1, a=2))
t(lambda: pos(a=1, b=2))
t(lambda: two(*[1, 2, 3]))
t(lambda: two(**{"a": 1}))
t(lambda: two(**1))
t(lambda: two(*1))
t(lambda: len())
t(lambda: len(1))
t(lambda: len(1, 2))
t(lambda: abs("x"))
t(lambda: ord("ab"))
t(lambda: chr(-1))
t(lambda: int("x"))
t(lambda: int("12", 3))
t(lambda: float("y"))
t(lambda: int([]))
t(lambda: 1 + "a")
t(lambda: "a" + 1)
t(lambda: [1][3])
t(lambda: {}["x"])
t(lambda: (1).foo)
t(lambda: max([]))
t(lambda: sum(["a"]))
t(lambda: sum(["a"], ""))
t(lambda: isinstance(1, 2))
t(lambda: range(1, 2, 0))
t(lambda: range("a"))
t(lambda: next(iter([])))
t(lambda: next([]))
t(lambda: dict([1]))
t(lambda: dict([(1, 2, 3)]))
t(lambda: {[]: 1})
t(lambda: sorted([1, "a"]))
t(lambda: 1 < "a")
t(lambda: 1 in 5)
t(lambda: print("x", foo=1))
t(lambda: print("x", sep=1))
t(lambda: list(zip([1], [1, 2], strict=True)))
t(lambda: map())
t(lambda: [x for x in 5])
t(lambda: getattr(1, "x"))
t(lambda: getattr(1, "x", 2))
t(lambda: hasattr([], "append"))
t(lambda: "x".join([1]))
t(lambda: 1 // 0)
t(lambda: 1.0 / 0)
t(lambda: 1 % 0)
t(lambda: -"a")
t(lambda: str.upper(1))
t(lambda: str.upper())
t(lambda: "a" * 3 + "b" * -1)
t(lambda: [1, 2] * 2)
t(lambda: reversed({1}))
t(lambda: list(reversed(range(0, 10, 3))))
t(lambda: list(filter(None, [0, 1, "", "a"])))
t(lambda: round(1234, -2))
t(lambda: round(-1.5))
t(lambda: pow(3, 4, 5))
t(lambda: pow(2, -1))
t(lambda: hash(1))
t(lambda: divmod(7.5, 2))
t(lambda: bin(-5) + oct(8))
t(lambda: callable(len))
t(lambda: ascii("é\n"))
t(lambda: format(3.14159, ".2f"))
t(lambda: type("x") is str)
t(lambda: issubclass(KeyError, LookupError))
t(lambda: {**{"a": 1}, "b": 2})
t(lambda: [*range(3), *"ab"])
def raiser(): raise 5
t(raiser)
def raiser2(): raise ValueError
t(raiser2)
def raiser3(): raise ValueError("x") from 3
t(raiser3)
def raiser4(): raise
t(raiser4)
def unbound():
    print(q)
    q = 1
t(unbound)
def free():
    def inner():
        return zz
    r = inner()
    zz = 1
t(free)
def unpack(): a, b = 1, 2, 3
t(unpack)
def unpack2(): a, b, c = 1, 2
t(unpack2)
def unpack3(): a, *b, c = [1]
t(unpack3)
def unpack4(): a, b = 5
t(unpack4)
def ass(): assert 1 == 2, "msg"
t(ass)
def delv():
    x = 1
    del x
    return x
t(delv)
def wth():
    with 5: pass
t(wth)
def chng():
    d = {1: 2}
    for k in d:
        d[k + 1] = 1
t(chng)
def badexc():
    try:
        1 / 0
    except 5:
        pass
t(badexc)
print(print.__name__, len)
