for i in range(3):
    if i == 5:
        break
else:
    print("not broken")
for i in range(3):
    if i == 1:
        break
else:
    print("never")
n = 3
while n:
    n -= 1
    if n == 1:
        continue
    print("n", n)
else:
    print("done")
while True:
    try:
        break
    finally:
        print("finally before break")


def returns():
    try:
        return "body"
    finally:
        print("cleanup")


def overrides():
    for i in range(3):
        try:
            return i
        finally:
            continue
    return "overridden"


def swallows():
    try:
        1 / 0
    finally:
        return "swallowed"


print(returns(), overrides(), swallows())
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("bad") from e
    else:
        print("never")
    finally:
        print("finally")
except (KeyError, ValueError) as e:
    print(repr(e), repr(e.__cause__), e.args)
try:
    print(e)
except NameError as gone:
    print(gone)
try:
    pass
except Exception:
    print("never")
else:
    print("else")
if 0:
    pass
elif [] or {} or "":
    pass
elif not None:
    print("elif")
a, (b, *c), d = 1, (2, 3, 4), 5
print(a, b, c, d)
x = y = []
x += [1]
y.append(2)
print(x is y, x)
x, y = y, 5
del x[0], y
print(x)
assert x, "not shown"
print([p := 5, p**2], p)
total = 0
for total in range(5):
    pass
print(total, 1 < 2 < 3 != 4, 1 if total else 2)
