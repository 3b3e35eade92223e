print([x * y for x in range(3) for y in range(3) if x != y])
print({k: v for k, v in zip("abc", range(3))}, {x % 2 for x in range(10)})
print(sum(x for x in range(10)), any(x > 3 for x in [1, 5, 0]), all(x for x in []))
x = "outside"
print([x for x in range(3)], x)


def seen(value):
    print("seen", value)
    return value


print(any(seen(v) for v in [0, 1, 2]))
squares = (i * i for i in range(5))
print(next(squares), next(squares), list(squares), next(squares, "end"))
print([[j for j in range(i)] for i in range(4)])
print([y for i in range(5) if (y := i * 2) > 4], y)
print([f() for f in [lambda i=i: i for i in range(3)]])


def in_function(n):
    return [n + i for i in range(n)], {i: (lambda: n)() for i in range(2)}


print(in_function(3))
print(list(zip([1, 2], "ab")), list(enumerate("ab", 1)), list(filter(None, [0, 1, 2])))
pairs = iter({"a": 1, "b": 2}.items())
print(next(pairs), list(pairs))
lines = iter(["x", "y", ""])
print(list(iter(lambda: next(lines), "")))
