import functools
from functools import lru_cache, cache, cmp_to_key
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__ + ':', e)
@lru_cache(maxsize=None)
def fib(n):
    "doc"
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info(), fib.__name__, fib.__doc__, fib.__wrapped__.__name__, fib.__module__)
fib.cache_clear()
print(fib.cache_info(), fib.cache_parameters())
@lru_cache
def a(x, y=1): print('run', x, y); return x
a(1); a(1); a(1.0); a(x=1); a(1, y=1); a(True); a(1,1)
print(a.cache_info())
@lru_cache(maxsize=2, typed=True)
def b(x): print('run', x); return x
b(1); b(1.0); b(1); b(2); b(1); b(1.0)
print(b.cache_info(), b.cache_parameters())
@cache
def c(x): return x
t(lambda: c([1]))
t(lambda: c(1, 2))
t(lambda: lru_cache('x'))
t(lambda: c.cache_info())
@lru_cache(maxsize=0)
def z(x): return x
z(1); z(1); print(z.cache_info())
@lru_cache(maxsize=-5)
def z(x): return x
z(1); z(1); print(z.cache_info())
@lru_cache()
def e(x): raise ValueError(x)
t(lambda: e(1)); t(lambda: e(1)); print(e.cache_info())
info = a.cache_info()
print(info.hits, info.misses, info.maxsize, info.currsize, info[0])
h, m, s, k = info
print(type(a), type(info))
print(sorted([3,1,2], key=cmp_to_key(lambda a, b: b - a)))
print(sorted(['bb','a'], key=functools.cmp_to_key(lambda a, b: (a > b) - (a < b))))
k = cmp_to_key(lambda a, b: a - b)
t(lambda: (k(1) < k(2), k(2) >= k(3), k(3).obj))
t(lambda: cmp_to_key())
t(lambda: k())
t(lambda: max([1,5,2], key=k))
t(lambda: k(1) < 2)
t(lambda: sorted([1,'a'], key=k))
print(c.__wrapped__(3), callable(c))
f = lru_cache(len)
t(lambda: f('abc'))
t(lambda: f.cache_info())
t(lambda: lru_cache(128, True)(len)('abc'))
t(lambda: b.foo)
