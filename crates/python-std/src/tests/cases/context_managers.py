from contextlib import contextmanager, closing, suppress, nullcontext, ExitStack
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__ + ':', e, '| cause', repr(e.__cause__), '| context', repr(e.__context__))
@contextmanager
def tag(name, end="end"):
    "doc"
    print('<' + name)
    try:
        yield name.upper()
    except KeyError as e:
        print('caught', repr(e))
    finally:
        print(end, name)
with tag('a') as a: print(a)
with tag('a', end='over') as a, tag('b'): print(a)
with tag('k'):
    raise KeyError(1)
def v():
    with tag('v'): raise ValueError(2)
t(v)
def r():
    with tag('r'): return 5
t(r)
@contextmanager
def none():
    if False: yield
def f():
    with none(): pass
t(f)
@contextmanager
def twice():
    yield 1
    yield 2
def f():
    with twice(): pass
t(f)
@contextmanager
def swallow_twice():
    try: yield
    except ValueError: pass
    yield
def f():
    with swallow_twice(): raise ValueError(1)
t(f)
@contextmanager
def replace():
    try: yield
    except ValueError as e: raise RuntimeError('new') from e
def f():
    with replace(): raise ValueError(1)
t(f)
@contextmanager
def stopper():
    yield
def f():
    with stopper(): raise StopIteration('x')
t(f)
@tag('deco')
def g(x):
    print('in g', x); return x
print(g(3), g(4), g.__name__)
print(tag.__name__, tag.__doc__, callable(tag("x")))
c = tag('once')
with c: pass
def f():
    with c: pass
t(f)
class_ = None
with suppress(KeyError, ValueError): raise ValueError
with suppress(): pass
def f():
    with suppress(KeyError): raise ValueError(1)
t(f)
with nullcontext(5) as n: print(n)
with nullcontext() as n: print(n)
def f():
    with closing(5) as x: print(x)
t(f)
with ExitStack() as stack:
    print(stack.enter_context(tag('s1')))
    stack.callback(print, 'callback', 1, end='!\n')
    stack.enter_context(tag('s2'))
    @stack.callback
    def _(): print('cb')
with ExitStack() as stack:
    stack.enter_context(suppress(ValueError))
    stack.callback(print, 'after')
    raise ValueError
def f():
    with ExitStack() as stack:
        stack.callback(print, 'always')
        raise ValueError(9)
t(f)
stack = ExitStack()
stack.callback(print, 'closed')
with stack.pop_all() as other: print('other')
stack.close()
@contextmanager
def notgen(): return 5
def f():
    with notgen(): pass
t(f)
def f():
    with tag('exit'): raise SystemExit(3)
t(f)
def f():
    with suppress(ValueError): raise KeyboardInterrupt
t(f)
t(lambda: contextmanager())
t(lambda: tag())
t(lambda: nullcontext(1,2))
t(lambda: closing())

def work():
    with tag("passed"):
        raise ValueError("in a block")
with tag("outer"):
    work()
