# Callbacks run last one first; an error is told, and the others run all the same.
import atexit, sys
def show(make):
    try:
        print(repr(make()).split(" at 0x")[0])
    except BaseException as error:
        print(type(error).__name__, repr(error.args), error)
def f(*args, **kw):
    print("f", args, kw)
def boom(text):
    try:
        {}["x"]
    except KeyError:
        raise ValueError(text)
def leave():
    sys.exit(7)
def late():
    print("late")
    atexit.register(f, "never")
    atexit.unregister(g)
def g():
    print("g")
show(lambda: atexit.register())
show(lambda: atexit.register(5))
show(lambda: atexit.register(func=f))
show(lambda: atexit.unregister())
show(lambda: atexit.unregister(5))
show(lambda: atexit.unregister(f, f))
show(lambda: atexit.register(f, 1, x=2))
atexit.register(f, 3)
atexit.register(g)
atexit.register(late)
atexit.register(boom, "oh")
atexit.register(leave)
atexit.register(print, "printed", "so", sep="-")
@atexit.register
def deco():
    print("deco")
print(callable(deco))
atexit.register(f, "gone")
atexit.unregister(leave)
atexit.register(leave)
atexit.unregister(leave)
atexit.register(leave)
1/0
