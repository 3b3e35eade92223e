import collections
import copy
import errno
import os
import string
import threading
import time


def show(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__ + ":", error)


a = [1, [2, 3], {"x": [4]}]
shallow, deep = copy.copy(a), copy.deepcopy(a)
show(lambda: (shallow == a, shallow is a, shallow[1] is a[1]))
show(lambda: (deep == a, deep[1] is a[1], deep[2]["x"] is a[2]["x"]))
loop = []
loop.append(loop)
again = copy.deepcopy(loop)
show(lambda: (again, again[0] is again, again is loop))
shared = [1]
twice = copy.deepcopy([shared, shared])
show(lambda: twice[0] is twice[1])
within = ([],)
within[0].append(within)
other = copy.deepcopy(within)
show(lambda: (other[0][0] is other, other is within))
d = {}
d["self"] = d
e = copy.deepcopy(d)
show(lambda: (e["self"] is e, e is d))
for t in ((1, 2, "a"), (1, [2])):
    show(lambda: (copy.copy(t) is t, copy.deepcopy(t) is t, copy.deepcopy(t)))
show(lambda: (copy.copy({1, 2}), copy.deepcopy({1: {2, 3}}), copy.deepcopy(frozenset([1, 2])), copy.copy(range(3))))
show(lambda: (copy.deepcopy(len) is len, copy.deepcopy(show) is show, copy.copy(int) is int))
show(lambda: copy.deepcopy(threading.Lock()))
show(lambda: copy.copy(threading.Lock()))
show(lambda: copy.deepcopy([threading.Lock()]))
show(lambda: copy.deepcopy(collections.deque([1, [2]], 5)))
show(lambda: copy.deepcopy(collections.defaultdict(list, {1: [2]})))
show(lambda: copy.copy(collections.Counter("aab")))
Point = collections.namedtuple("Point", "x y")
show(lambda: (copy.deepcopy(Point(1, [2])), copy.copy(Point(1, 2))))
show(lambda: copy.deepcopy(ValueError("x", [1])).args)
show(lambda: copy.deepcopy(os))
show(lambda: copy.copy())

show(lambda: (errno.ECHILD, errno.EAGAIN, errno.EWOULDBLOCK, errno.errorcode[10], len(errno.errorcode)))
show(lambda: sorted(errno.errorcode.items()))
show(lambda: (os.strerror(errno.ENOENT), os.strerror(errno.ECHILD), os.strerror(9999), os.strerror(0)))
show(lambda: os.strerror("a"))
show(lambda: os.strerror())
try:
    os.kill(999999, 0)
except OSError as error:
    print(error.errno == errno.ESRCH, os.strerror(error.errno))
show(lambda: string.capwords("hello  big world"))
show(lambda: string.capwords("a-b-c", "-"))
show(lambda: (string.ascii_letters, string.digits, string.hexdigits, string.octdigits, string.punctuation))
show(lambda: (string.ascii_lowercase, string.ascii_uppercase, string.printable, string.whitespace))
for clock in (time.perf_counter_ns, time.monotonic_ns, time.time_ns, time.process_time_ns, time.thread_time_ns):
    first = clock()
    print(type(first), clock() >= first)
print(type(time.thread_time()))
