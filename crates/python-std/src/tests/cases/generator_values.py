def gen():
    got = yield 1
    print("got", got)
    return "result"


it = gen()
next(it)
try:
    next(it)
except StopIteration as s:
    print(s.value, s.args)
it = gen()
it.send(None)
try:
    it.send("sent")
except StopIteration as s:
    print(s.value, s.args, repr(s))
try:
    next(it)
except StopIteration as s:
    print(s.value, s.args)
print(next(it, "default"))


def inner():
    squares = (x * x for x in range(3))
    print(repr(squares).split(" at ")[0], squares.__name__, squares.__qualname__)
    print(squares.send(None), squares.send(5), next(squares), next(squares, "end"))
    squares.close()
    fresh = (x for x in range(3))
    try:
        fresh.send(1)
    except TypeError as e:
        print(e)
    next(fresh)
    try:
        fresh.throw(ValueError("thrown"))
    except ValueError as e:
        print(repr(e), list(fresh))


def nested():
    return (y for x in range(3) for y in (x for _ in range(2)) if y)


inner()
print(repr(nested()).split(" at ")[0], list(nested()), sum(x for x in nested()), list(zip(nested(), nested())))
again = (next(again) for _ in range(2))
try:
    list(again)
except ValueError as e:
    print(e)
ends = (next(iter([])) for _ in range(2))
list(ends)
