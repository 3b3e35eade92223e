def f(name):
    try:
        yield 1
        yield 2
    finally:
        print("finally", name)

def first(name):
    for x in f(name):
        return x

for x in f("loop"):
    print(x)
    break
print("after loop")
print(first("function"))
g = f("deleted")
next(g)
del g
print("after del")
g = f("rebound")
next(g)
g = None
print("after rebinding")
f("never started")
g = f("exhausted")
print(list(g))
def outer():
    try:
        yield from f("inner")
    finally:
        print("outer")
g = outer()
next(g)
del g
print("after outer")
def loops():
    for x in f("in loop"):
        yield x
g = loops()
next(g)
del g
print("after loops")
def main():
    for x in f("last"):
        break
main()
left = f("global")
next(left)
print("end")
