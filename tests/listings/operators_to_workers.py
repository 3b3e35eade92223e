"""Functions of operator are known to every worker by their names."""
import functools
import operator
from multiprocessing import Pool

if __name__ == "__main__":
    with Pool(2) as pool:
        print(pool.starmap(operator.mul, [(2, 3), (4, 5)]))
        print(pool.map(operator.neg, range(4)))
        print(pool.map(operator.itemgetter(1), [(1, "a"), (2, "b")]))
        print(pool.map(operator.itemgetter(0, -1), ["abc", "xyz"]))
        print(pool.map(operator.attrgetter("args"), [ValueError(1), KeyError("k")]))
        print(pool.map(operator.methodcaller("split", ",", maxsplit=1), ["a,b,c", "d"]))
        print(pool.map(functools.partial(operator.pow, 2), range(5)))
        print(pool.apply(operator.getitem, ({"a": 1}, "a")))
        try:
            pool.starmap(operator.truediv, [(1, 0)])
        except ZeroDivisionError as error:
            print(repr(error))
