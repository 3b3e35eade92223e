
s = set()
for i in range(3000):
    s.add(i * i % 100003)
    if i % 3 == 0:
        s.discard((i // 2) ** 2 % 100003)
print(list(s)[:50], sum(i * x for i, x in enumerate(s)) % 1000003)
t = s - set(range(0, 100000, 7))
print(list(t)[:50], sum(i * x for i, x in enumerate(t)) % 1000003)
for i in range(500):
    t.pop()
print(list(t)[:50])
big = set(range(200000))
for i in range(199000):
    big.discard(i)
print(list(big)[:20])
big |= {i * 977 for i in range(70000)}
print(sum(i * x for i, x in enumerate(big)) % 1000003)
print(hash(1.0) == hash(1) == hash(True), hash(-1), hash((1, 2)), hash(()), hash(2.5), hash(frozenset({1, 2, 3})), hash(frozenset()), hash(float("inf")), hash(2**61), hash(-9223372036854775808), hash((1.5, (2, True))))
print({3, 1, 2}, {30, 10, 20}, frozenset({8, 1}), {(1, 2), (3, 4), (0, 1)}, {-1, -2, -3}, {0.5, 1.5, 2})
print(len({1, 1.0, True}), {1, 1.0, True}, {1: "a", True: "b", 1.0: "c"})
s = {1, 2, 3}
try:
    for x in s:
        s.add(x + 10)
except RuntimeError as e:
    print(e)
