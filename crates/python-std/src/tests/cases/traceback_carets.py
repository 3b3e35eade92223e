data = {"a": [1, None, "zwölf"]}


def sum_up(a, b):
    print("before"); total = a["a"][2] + (  b )
    return total


def long_call():
    return sum_up(
        data,
        b=3,
    )


def attribute(x):
    return x or long_call() if x else [n for n in [data["b"]]]


def handle():
    try:
        attribute(0)
    except KeyError:
        é = 1; print(data["a"][1].name, "ü", é)


def both():
    try:
        handle()
    except AttributeError as e:
        raise RuntimeError("both") from e


def statement():
    for name in both():
        pass


try:
    statement()
except RuntimeError:
    with long_call() as x:
        pass
