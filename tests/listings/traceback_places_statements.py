# Where CPython finds an error of a statement: each in a child, whose traceback tells.
import os
import sys
import threading


def case(body):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        body()
        os._exit(0)
    os.waitpid(pid, 0)


def gen():
    yield 1
    raise ValueError("in gen")


def with_none():
    x = len("abc")
    with None:
        pass


def with_int_as():
    x = len("abc")
    with 5 as y:
        pass


def with_call():
    with len("abc") as y:
        pass


def with_two():
    with threading.Lock(), len("abc") as y:
        pass


def with_release():
    l = threading.Lock()
    with l:
        l.release()


def with_body():
    l = threading.Lock()
    with l:
        1 / 0


def assert_plain():
    x = 1
    assert x == 2


def assert_message():
    x = 1
    assert x == 2, "no " + str(x)


def assert_paren():
    x = 1
    assert (x
            == 2), "no"


def assert_call():
    assert len("abc") > len("abcd")


def assert_error():
    assert len(5)


def star_list():
    x = len("abc")
    y = [*x]


def star_tuple():
    x = len("abc")
    y = 1, *x


def star_set():
    x = len("abc")
    y = {*x}


def star_call():
    x = len("abc")
    print(*x)


def star_star_call():
    x = len("abc")
    print(**x)


def star_dict():
    x = len("abc")
    y = {**x}


def del_name():
    x = len("abc")
    del y, x
    y = 1


def del_sub():
    x = {}
    del x["a"]


def del_attr():
    x = {}
    del x.a


def set_attr():
    x = {}
    x.a = len("abc")


def set_sub():
    x = (1, 2)
    x[0] = len("abc")


def return_error():
    return len("abc") + "a"


def raise_error():
    x = len("abc")
    raise ValueError("x")


def raise_multi():
    raise ValueError(
        "x")


def raise_non():
    x = len("abc")
    raise x


def raise_from():
    x = len("abc")
    raise ValueError("x") from x


def except_5():
    try:
        1 / 0
    except 5:
        pass


def subscript_multi():
    d = {}
    return d["a"]["b"] + d["c"]


def binary_multi():
    x = (1 +
         "a")


def compare_chain():
    x = 1
    return 0 < x < "a"


def fstring():
    x = 1
    return f"a {x.nope} {x}"


def fstring_format():
    x = 1
    return f"a {x:zz} {x}"


def lambda_body():
    f = lambda x: x / 0
    return f(1)


def not_callable():
    x = 5
    return 1 + x(3)


def while_test():
    x = 1
    while x < "a":
        x += 1


def if_test():
    x = 1
    if x < "a":
        x += 1
    elif x:
        x


def elif_test():
    x = 1
    if x > 2:
        x += 1
    elif x < "a":
        x


def for_bad():
    x = len("abc")
    for y in x:
        pass


def for_call_bad():
    for y in len("abc"):
        pass


def yield_error():
    def g():
        x = len("abc")
        a, b = yield 1
    it = g()
    next(it)
    it.send(5)


def yield_from_error():
    def g():
        x = len("abc")
        a = yield from 5
    list(g())


def yield_from_gen():
    def g():
        yield from gen()
    list(g())


def import_error():
    from threading import Lock
    len(5)


def slice_error():
    L = [1, 2]
    return L["a":2]


def starred_assign():
    x = len("abc")
    *a, b = x


def nested_call():
    return str(int("a"))


def keyword_error():
    return gen(x=5)


def conditional():
    return 1 if len(5) else 2


def boolop():
    return len("abc") and len(5) or 1


def unary():
    return 1 + -"a"


def next_stop():
    next(iter([]))


def generator_next():
    it = gen()
    next(it)
    next(it)


def walrus():
    if (n := len(5)) > 1:
        pass


def stale_after_call():
    x = {"a": len("abc")}
    y = {x: 1}


def set_display():
    x = len("abc")
    y = {[]}


CASES = [
    with_none,
    with_int_as,
    with_call,
    with_two,
    with_release,
    with_body,
    assert_plain,
    assert_message,
    assert_paren,
    assert_call,
    assert_error,
    star_list,
    star_tuple,
    star_set,
    star_call,
    star_star_call,
    star_dict,
    del_name,
    del_sub,
    del_attr,
    set_attr,
    set_sub,
    return_error,
    raise_error,
    raise_multi,
    raise_non,
    raise_from,
    except_5,
    subscript_multi,
    binary_multi,
    compare_chain,
    fstring,
    fstring_format,
    lambda_body,
    not_callable,
    while_test,
    if_test,
    elif_test,
    for_bad,
    for_call_bad,
    yield_error,
    yield_from_error,
    yield_from_gen,
    import_error,
    slice_error,
    starred_assign,
    nested_call,
    keyword_error,
    conditional,
    boolop,
    unary,
    next_stop,
    generator_next,
    walrus,
    stale_after_call,
    set_display,
]

for body in CASES:
    print("==", body.__name__)
    case(body)
