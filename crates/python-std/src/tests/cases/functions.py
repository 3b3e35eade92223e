def f(x, *args, y=3, **kw):
    """What it does."""
    return (x, args, y, kw)


print(f(1), f(1, 2, 3, y=4, z=5), f(*[1, 2], **{"y": 0}))
print(f.__name__, f.__doc__)


def default(items=[]):
    items.append(1)
    return items


default()
print(default())


def counter():
    n = 0

    def step():
        nonlocal n
        n += 1
        return n

    return step


step = counter()
step()
print(step(), step(), counter()())


def late():
    return [lambda: i for i in range(3)], [lambda i=i: i for i in range(3)]


shared, own = late()
print([g() for g in shared], [g() for g in own])


def make_global():
    global made
    made = 7


make_global()
print(made)


def parameter_as_cell(x):
    def inner():
        return x * 2

    x += 1
    return inner()


print(parameter_as_cell(4))


def positional(a, /, b, *, c=1):
    return a + b + c


print(positional(1, 2), positional(1, b=5, c=0))
print((lambda *a, **k: (a, k))(1, x=2))
print(list(map(str.upper, ["a", "b"])), max([1, 5, 2], key=lambda v: -v))


def hanoi(n, a, b, c):
    if n == 0:
        return 0
    return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


print(hanoi(6, 1, 2, 3))
