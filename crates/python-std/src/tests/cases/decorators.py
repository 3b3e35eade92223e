def shout(function):
    print("decorating", function.__name__)

    def wrapper(*args, **kwargs):
        print("before", function.__name__)
        result = function(*args, **kwargs)
        print("after", function.__name__)
        return result
    return wrapper


def times(count):
    def decorator(function):
        def wrapper(*args, **kwargs):
            """Not seen."""
            return [function(*args, **kwargs) for _ in range(count)]
        wrapper.count = count
        return wrapper
    return decorator


def register(function):
    registered.append(function.__name__)
    return function


registered = []


@shout
def hello(name):
    """Greets."""
    print("hello", name)


@times(3)
@register
def add(a, b=2):
    """Adds."""
    return a + b


def outer():
    total = 10

    @times(count=2)
    def inner(x):
        nonlocal total
        total += x
        return total
    return inner


hello("you")
print(hello.__name__, hello.__qualname__, hello.__doc__)
print(add(1), add(1, b=5), add.__name__, add.__qualname__, add.__doc__, add.count)
print(registered, outer()(3), outer()(x=1))


@type
def printed():
    pass


print(printed)


def counted():
    counted.calls += 1
    return counted.calls


counted.calls = 0
counted(), counted()
print(counted.calls, hasattr(counted, "other"), counted.__defaults__)
setattr(counted, "other", [1])
print(counted.other, getattr(counted, "none", "default"))
try:
    counted.missing
except AttributeError as e:
    print(e)
try:
    counted.__name__ = 5
except TypeError as e:
    print(e)
counted.__name__ = "renamed"
print(counted.__name__, counted.__qualname__)


def stub(): ...


def later():
    ...


print(stub(), later(), ..., Ellipsis is ..., [...], type(...))
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        e.add_note("the first note")
        e.add_note("the second")
        print(e.__notes__, hasattr(e, "__notes__"), type(e).__mro__)
        raise
except ArithmeticError as e:
    print(hasattr(ValueError(), "__notes__"))
try:
    ValueError().add_note(5)
except TypeError as e:
    print(e)


@5
def wrong():
    pass
