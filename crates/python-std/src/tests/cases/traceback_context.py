import time
def work(x):
    y = x + 1
    return 10 / (y - y)

def outer(f):
    try:
        f(1)
    except ZeroDivisionError:
        raise KeyError("oops")

xs = [1, 2]
def rec(n):
    if n == 0:
        return xs[5]
    return rec(n - 1)
try:
    rec(6)
except IndexError as e:
    import sys
    err = e
outer(
    work
)
