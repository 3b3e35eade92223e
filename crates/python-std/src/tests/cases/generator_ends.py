evens = (n for n in range(10) if n % 2 == 0)
squares = (n * n for n in evens)
print(next(squares), list(squares), list(evens))
def window(seq, n):
    for i in range(len(seq) - n + 1):
        yield seq[i:i + n]
print(list(window("abcde", 3)))
def running():
    total = 0
    count = 0
    while True:
        x = yield total / count if count else None
        total += x
        count += 1
r = running()
next(r)
print(r.send(10), r.send(20), r.send(30))
try:
    r.send("x")
except TypeError as e:
    print(e)
try:
    r.send(1)
except StopIteration:
    print("finished")
def cleanup():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closing")
        raise
    finally:
        print("cleaned")
c = cleanup()
print(next(c))
c.close()
c.close()
g = cleanup()
next(g)
try:
    g.throw(KeyError, "boom")
except KeyError as e:
    print(repr(e))
def early():
    yield 1
e = early()
try:
    e.send(5)
except TypeError as x:
    print(x)
def inner_fail():
    yield 1
    {}["k"]
def delegating():
    try:
        yield from inner_fail()
    except KeyError as k:
        print("got", k)
        yield "recovered"
print(list(delegating()))
gen = inner_fail()
for v in gen:
    print(v)
