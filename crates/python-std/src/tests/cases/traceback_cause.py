def inner():
    raise KeyError("k")


def middle(data):
    try:
        inner()
    except KeyError as e:
        raise RuntimeError("no data") from e


def outer():
    try:
        middle([1, 2])
    except RuntimeError:
        print("seen")
        raise


values = [(lambda n: outer())(i) for i in range(2)]
