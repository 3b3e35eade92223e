try:
    try:
        raise ValueError("one")
    except ValueError as e1:
        try:
            raise TypeError("two")
        except TypeError as e2:
            raise e1
except ValueError as e:
    print(e, repr(e.__context__))
try:
    raise ValueError("x") from TypeError
except ValueError as e:
    print(repr(e.__cause__))
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
try:
    raise 5
except TypeError as e:
    print(e)
try:
    try:
        1 / 0
    except 5:
        pass
except TypeError as e:
    print(e)
try:
    raise
except RuntimeError as e:
    print(e)
def f():
    try:
        raise ValueError("lost")
    finally:
        return "swallowed"
print(f())
def g():
    for i in range(2):
        try:
            raise ValueError(i)
        except ValueError:
            continue
        finally:
            print("f", i)
    return "done"
print(g())
e = Exception("kept")
e.x = 1 if False else None
print(e.x)
e.code = 5
e.__cause__ = ValueError("cause")
print(e.code, repr(e.__cause__), e.__suppress_context__)
try:
    e.__cause__ = "text"
except TypeError as error:
    print(error)
try:
    raise OSError(2, "No such file", "x.txt")
except FileNotFoundError as e:
    print(e, repr(e), e.errno, e.strerror, e.filename, e.args)
try:
    raise TimeoutError("slow")
except OSError as e:
    print(repr(e), e.errno)
for exc in (ValueError("x"), ValueError(), KeyError("k"), KeyError(), StopIteration(3), SystemExit(2), KeyboardInterrupt(), NotImplementedError("later"), IndexError(1), Exception(None), Exception(""), Exception([1]), AssertionError("m"), LookupError(("a",)), OSError("only"), OSError(1, "a"), UnicodeError("u"), RuntimeError("a", "b"), ArithmeticError(1.5)):
    print(repr(exc), "|", str(exc), "|", exc.args, "|", type(exc).__name__, isinstance(exc, Exception))
def reraise():
    try:
        try:
            raise ValueError("inner")
        except ValueError:
            print("logging")
            raise
    except ValueError as e:
        print("again", e)
        return e
e = reraise()
try:
    raise e
except ValueError as again:
    print(again is e)
try:
    try:
        raise KeyError("a")
    finally:
        print("fin")
except LookupError as e:
    print(type(e).__mro__)
def nested():
    try:
        raise ValueError("v")
    except ValueError as v:
        try:
            raise TypeError("t")
        except TypeError as t:
            print(t.__context__ is v, v.__context__)
            raise KeyError("final") from v
nested()
