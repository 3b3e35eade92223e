# Where CPython finds an error of unpacking, iterating, calling, assigning: each in a child, whose traceback tells.
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


def unpack_two():
    pair = (1, 2, 3)
    x = len(pair)
    a, b = pair


def unpack_paren():
    x = len("abc")
    (a, b) = [a, b] = (1, 2, 3)


def unpack_star():
    x = len("abc")
    a, *b, c = (1,)


def unpack_none():
    x = len("abc")
    a, b = None


def unpack_nested():
    x = len("abc")
    a, (b, c) = 1, (2,)


def for_unpack():
    L = [(1, 2), (1, 2, 3)]
    for a, b in L:
        x = len("abc")


def for_unpack_paren():
    for (a, b) in [1]:
        x = len("abc")


def for_unpack_enumerate():
    for i, (a, b) in enumerate([(1, 2), (1,)]):
        x = len("abc")


def comp_unpack():
    L = [(1, 2), (1, 2, 3)]
    return [a for a, b in L]


def comp_unpack_dict():
    L = [(1, 2), (1, 2, 3)]
    return {a: b for a, b in L}


def gen_unpack():
    L = [(1, 2), (1, 2, 3)]
    return sum(a for a, b in L)


def comp_iter():
    return [x for x in gen()]


def comp_iter_multi():
    return [
        x + 1
        for x in gen()
    ]


def comp_iter_second():
    return [x for y in [1] for x in gen()]


def comp_iter_second_bad():
    return [x for y in [1] for x in y]


def comp_iter_bad():
    return [x for x in 5]


def genexp_iter():
    return list(x for x in gen())


def genexp_iter_bad():
    return list(x for x in 5)


def genexp_sum():
    return sum(x * 2 for x in gen())


def dictcomp_iter():
    r = {x: 1 for x in gen()}
    return r


def setcomp_iter():
    r = {x for x in gen()}
    return r


def setcomp_unhashable():
    r = {x for x in [[1]]}
    return r


def dictcomp_unhashable():
    r = {x: 1 for x in [[1]]}
    return r


def comp_cond():
    r = [x for x in [1] if x.nope]
    return r


def comp_cond_call():
    r = [x for x in [1, 0] if 1 / x]
    return r


def method_missing():
    l = threading.Lock()
    l.aquire()


def method_missing_chain():
    L = [1]
    L.foo(1)[2]


def method_missing_args():
    L = [1]
    x = L.apend(1, 2) + 1


def method_call_error():
    L = [1]
    x = L.index(3) + 1


def call_multi():
    L = [1]
    x = L.index(
        3)


def aug_sub():
    d = {}
    d['count'] += 1


def aug_sub_type():
    d = {'count': 'a'}
    d['count'] += 1


def aug_attr():
    x = len
    x.y += 1


def aug_name():
    x = 'a'
    x += 1


def aug_unbound():
    x += 1


def aug_tuple():
    t = (1, 2)
    t[0] += 1


def aug_list_index():
    t = [1, 2]
    t[5] += len("abc")


def aug_value_error():
    t = [1, 2]
    t[0] += len(5)


CASES = [
    unpack_two,
    unpack_paren,
    unpack_star,
    unpack_none,
    unpack_nested,
    for_unpack,
    for_unpack_paren,
    for_unpack_enumerate,
    comp_unpack,
    comp_unpack_dict,
    gen_unpack,
    comp_iter,
    comp_iter_multi,
    comp_iter_second,
    comp_iter_second_bad,
    comp_iter_bad,
    genexp_iter,
    genexp_iter_bad,
    genexp_sum,
    dictcomp_iter,
    setcomp_iter,
    setcomp_unhashable,
    dictcomp_unhashable,
    comp_cond,
    comp_cond_call,
    method_missing,
    method_missing_chain,
    method_missing_args,
    method_call_error,
    call_multi,
    aug_sub,
    aug_sub_type,
    aug_attr,
    aug_name,
    aug_unbound,
    aug_tuple,
    aug_list_index,
    aug_value_error,
]

for body in CASES:
    print("==", body.__name__)
    case(body)
