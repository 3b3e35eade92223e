import sys
import traceback
def f(x):
    return 1 / x
def g():
    try:
        f(0)
    except ZeroDivisionError as error:
        raise KeyError("k") from error
try:
    g()
except KeyError as error:
    traceback.print_exc(file=sys.stdout)
    print(traceback.format_exc() == "".join(traceback.format_exception(error)))
    for line in traceback.format_exception(error): print(repr(line))
    print(traceback.format_exception_only(error), traceback.format_exception_only(type(error), error))
    traceback.print_exception(error, file=sys.stdout)
    traceback.print_exception(type(error), error, error.__traceback__, file=sys.stdout)
    traceback.print_exception(*sys.exc_info(), file=sys.stdout)
    traceback.print_exc(limit=1, file=sys.stdout)
    traceback.print_exc(limit=-1, file=sys.stdout)
    print(traceback.format_exc(chain=False))
    traceback.print_exception(error, chain=False, file=sys.stdout)
    traceback.print_tb(error.__traceback__, file=sys.stdout)
    print(traceback.format_tb(error.__traceback__))
print(repr(traceback.format_exc()))
traceback.print_exc(file=sys.stdout)
print(traceback.format_exception(ValueError("x")))
print(traceback.format_exception_only(ValueError("x")))
print(traceback.format_exception_only(ValueError, ValueError("x")))
print(traceback.format_exception_only(SyntaxError("x")))
e = ValueError("a\nb"); e.add_note("note")
print(traceback.format_exception_only(e))
traceback.print_exception(e, file=sys.stdout)
try: traceback.print_exception(5)
except Exception as e: print(type(e).__name__, e)
try: traceback.format_exception(5)
except Exception as e: print(type(e).__name__, e)
def h():
    try: [].appendd
    except AttributeError:
        traceback.print_exc(file=sys.stdout)
h()
def loop(n): return loop(n+1)
try: loop(0)
except RecursionError:
    print(traceback.format_exc())
traceback.print_exc()
print(sys.exc_info())
