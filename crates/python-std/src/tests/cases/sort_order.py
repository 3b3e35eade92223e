nan = float("nan")
print(sorted([3, nan, 1]), sorted([nan, 2, 1, nan, 0]), sorted([{1}, {1, 2}, {3}, {0}]), max([1, nan]), min(nan, 1))
for bad in ([1, "a", None], [None, None], ["b", 2, 1], [1, 2, 3, "x", 0], [[1], [None], ["a"]], [(1, "a"), (1, 2)]):
    for kw in ({}, {"reverse": True}):
        try:
            print(sorted(bad, **kw))
        except TypeError as e:
            print(e)
