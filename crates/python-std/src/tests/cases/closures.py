def make():
    a, b = 1, 2
    def f():
        return a + b
    return f
f = make()
print([c.cell_contents for c in f.__closure__], (lambda: 0).__closure__)
def counter():
    count = 0
    def inc():
        nonlocal count
        count += 1
        return count
    return inc
c1, c2 = counter(), counter()
c1(); c1(); c2()
print(c1.__closure__[0].cell_contents, c2.__closure__[0].cell_contents)
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def reset():
        nonlocal n
        n = 0
    return inc, reset
inc, reset = counter()
print(inc(), inc(5), inc())
reset()
print(inc())
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
print(inc.__name__, inc.__qualname__, inc.__defaults__, inc.__closure__ is not None)
def make(op):
    return {"add": lambda a, b: a + b, "mul": lambda a, b: a * b}[op]
print(make("add")(2, 3), make("mul")(2, 3))
def compose(*fns):
    def run(x):
        for f in reversed(fns):
            x = f(x)
        return x
    return run
print(compose(str, abs, int)("-5"))
x = "global"
def outer():
    x = "outer"
    def inner():
        global x
        x = "changed"
        return x
    return inner(), x
print(outer(), x)
def bad():
    print(x2)
    x2 = 1
bad()
