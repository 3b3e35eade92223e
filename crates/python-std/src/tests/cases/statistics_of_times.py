import statistics
from statistics import (
    fmean, mean, median, median_high, median_low, mode, multimode, pstdev, pvariance, quantiles, stdev, variance,
)


def show(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__ + ":", error)


inf, nan = float("inf"), float("nan")
for data in (
    [1, 2, 3, 4], [1.5, 2.5, 4.0], [1], [], [1, 2, 2, 3, 3], ["a", "b", "a"], [0.1] * 3, [True, 2], range(10),
    [1, 2, 6, 24], [1e30, 1, -1e30], [0.1, 0.2, 0.7, 1e-300], [-1, -2.5], [1e308, 1e308],
    [5e-324, 5e-324, 1e-310], [0.0132, 0.0141, 0.0129, 0.0137], [10**18, 10**18 + 1], [0, 0.0],
):
    print(data)
    for f in (mean, fmean, median, median_low, median_high, mode, multimode, pvariance, variance, pstdev, stdev):
        print(f.__name__, end=" ")
        show(lambda: f(data))
show(lambda: mean(x for x in [1, 2]))
show(lambda: mean("ab"))
show(lambda: mean(5))
show(lambda: mean())
show(lambda: fmean(["a"]))
show(lambda: (stdev([1, 2], 1), variance([1, 2, 4], xbar=2), pvariance([1, 2, 4], 2.5)))
show(lambda: (fmean([1, 2, 3], [1, 1, 2]), fmean([1, 2], weights=[1, 3])))
show(lambda: fmean([1, 2], [1]))
show(lambda: (quantiles([1, 2, 3, 4, 5]), quantiles([1, 2, 3, 4, 5], n=10), quantiles([1, 2.5, 9], method="inclusive")))
show(lambda: quantiles([1]))
show(lambda: quantiles([1, 2], n=0))
show(lambda: quantiles([1, 2], method="x"))
show(lambda: statistics.StatisticsError.__mro__)
show(lambda: mode([[]]))
seed = 7
numbers = []
for _ in range(200):
    seed = seed * 1103515245 % 2147483648 + 12345
    numbers.append(seed / 1e7 - 100)
for f in (mean, median, pvariance, variance, pstdev, stdev):
    show(lambda: [f(numbers[:n]) for n in range(2, 200, 9)])
for data in ([1, inf], [nan, 1.0]):
    print(mean(data), fmean(data), pvariance(data), variance(data))
