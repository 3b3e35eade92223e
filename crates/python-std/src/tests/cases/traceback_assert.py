def g(items):
    assert len(items) > 2, f"too few: {items}"
def h(): assert not [1, 2], "not empty"
def i():
    assert (
        1 ==
        2
    ), "multi"
def j():
    assert 0
def k():
    assert None, ("a", 1)
def l(x=()):
    assert x == [], x
for f in (h, i, j, k, l):
    try:
        f()
    except AssertionError as e:
        print(repr(e), e)
try:
    g([1])
except AssertionError:
    try:
        j()
    except AssertionError:
        try:
            h()
        except AssertionError:
            try:
                k()
            except AssertionError:
                try:
                    i()
                except AssertionError:
                    l()
    finally:
        def last(a, b):
            assert a > 0 and (b < 1 or not b) and a, "all of them"
        last(1, 2)
