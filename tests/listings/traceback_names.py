# What CPython suggests in place of a name that is missing.
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


def method_missing():
    l = threading.Lock()
    l.aquire()


def del_attr():
    x = {}
    del x.a


def set_attr():
    x = {}
    x.a = len("abc")


def attr_suggest_list():
    [].apend(1)


def attr_suggest_str():
    x = "abc"
    return x.uper()


def name_later():
    resutls = 1
    return results


def name_builtin():
    def inner():
        return lent
    inner()
    lent = 1


CASES = [
    method_missing,
    del_attr,
    set_attr,
    attr_suggest_list,
    attr_suggest_str,
    name_later,
    name_builtin,
]

for body in CASES:
    print("==", body.__name__)
    case(body)

results = []
