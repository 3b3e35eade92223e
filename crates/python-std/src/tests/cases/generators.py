import sys


def count(n):
    """Counts."""
    i = 0
    while i < n:
        print("at", i)
        yield i
        i += 1
    else:
        yield "else"
    return "over"


def everywhere(log):
    for a in range(2):
        for b in "xy":
            if b == "x":
                yield a, b
            elif a:
                yield "elif"
            else:
                yield
        else:
            yield "for else"
    try:
        yield 1
        int("a")
    except (KeyError, ValueError) as e:
        yield "handler", str(e)
        print("again", e)
        try:
            raise
        except ValueError as inner:
            yield inner is e
    else:
        print("never")
    finally:
        yield "finally"
        log.append("cleaned")
    try:
        x = 1
    except ValueError:
        pass
    else:
        yield "try else"
    while True:
        x += 1
        if x == 3:
            continue
        if x > 5:
            break
        yield x


def echo():
    last = None
    while True:
        got = yield last
        if got == "stop":
            return "stopped"
        last = got


def careful(log):
    try:
        while True:
            try:
                a, b = yield "ready"
                log.append(a + b)
            except ValueError as e:
                log.append(repr(e))
    finally:
        log.append("closed")


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


def outer():
    result = yield from count(1)
    print("result", result)
    yield from [10, 20]
    got = yield from echo()
    print("echo", got)


def nested(items):
    for item in items:
        if isinstance(item, list):
            yield from nested(item)
        else:
            yield item


def leaks():
    yield 1
    raise StopIteration("leak")


def closure(step):
    total = 0

    def gen():
        nonlocal total
        while total < 10:
            total += step
            yield total

    return gen


def returns_in_finally():
    try:
        yield 1
        raise KeyError("lost")
    finally:
        return "kept"


def empty():
    return
    yield


print(count.__doc__, repr(count(1))[:23], type(count(1)))
g = count(2)
print("nothing ran")
print(next(g), next(g), next(g), next(g, "default"), next(g, None))
print(iter(g) is g, list(g))
log = []
print(list(everywhere(log)), log)
e = echo()
print(next(e), e.send(1), e.send("two"), e.send(None))
try:
    e.send("stop")
except StopIteration as stop:
    print("stop", stop.value)
try:
    echo().send(1)
except TypeError as error:
    print(error)
c = careful(log)
next(c)
c.send((1, 2))
print(c.throw(ValueError("thrown")), c.throw(ValueError))
c.close()
c.close()
print(log)
try:
    c.throw(KeyError("late"))
except KeyError as error:
    print(repr(error))
s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print(error)
o = outer()
print([next(o) for _ in range(5)], o.send("hey"))
try:
    o.send("stop")
except StopIteration:
    print("outer is over")
print(list(nested([1, [2, [3, 4], []], 5])))
try:
    list(leaks())
except RuntimeError as error:
    print(error, repr(error.__cause__))
print(list(closure(4)()), sum(closure(5)()), list(returns_in_finally()), list(empty()))
print(sorted(x for x in nested([[3, 1], 2])), *count(0), dict(enumerate(nested([7]))))
for i in count(5):
    if i == 1:
        break
print({*nested([1, [1]])}, max(nested([4, [9]])), 3 in nested([[3]]), list(zip(count(2), "abc")))


def again():
    yield next(me)


me = again()
try:
    next(me)
except ValueError as error:
    print(error)


def fails():
    yield 1
    1 / 0


def through():
    yield from fails()


for value in through():
    print("value", value, flush=True)
