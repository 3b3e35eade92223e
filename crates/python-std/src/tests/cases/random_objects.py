import random

first = random.Random(7)
second = random.Random(7)
print(first.random() == second.random(), first.randint(1, 100), first.choice("abc"))
rng = random.Random(1)
print([rng.gauss(0, 1) for _ in range(3)], rng.gauss(), rng.normalvariate(5, 2), rng.normalvariate())
print(rng.triangular(), rng.triangular(1, 5, 2), rng.triangular(2.0, 2.0, 2.0))
print(rng.betavariate(2, 3), rng.betavariate(0.5, 1), rng.gammavariate(0.3, 2), rng.gammavariate(3, 1))
print(rng.expovariate(0.5), rng.paretovariate(3), rng.weibullvariate(1, 1.5), rng.lognormvariate(0, 1))
print(rng.randbytes(5), rng.randbytes(8), rng.getrandbits(10), rng.uniform(1, 2))
print(rng.choices("abc", weights=[5, 1, 1], k=6), rng.choices("abc", cum_weights=[1, 2, 10], k=6))
print(rng.choices([1, 2, 3], k=4), rng.sample(range(100), 5), rng.randrange(0, 100, 7))
items = list(range(6))
rng.shuffle(items)
print(items)
for seed in ("text", b"bytes", 3.5, -2.0, 0.1, 1e300, "", -7, True, 2**62, "worker-1", float("inf")):
    print(repr(seed), random.Random(seed).random())
random.seed("text")
print(random.random(), random.gauss(0, 1))
state = random.getstate()
print(state[0], len(state[1]), state[2])
before = [random.random(), random.gauss(0, 1)]
random.setstate(state)
print(before == [random.random(), random.gauss(0, 1)])
for wrong in (
    lambda: rng.choices("abc", weights=[1, 2]),
    lambda: rng.choices("abc", weights=[0, 0, 0]),
    lambda: rng.choices("abc", [1, 1, 1], cum_weights=[1, 2, 3]),
    lambda: rng.choices("abc", 2),
    lambda: rng.expovariate(0),
    lambda: rng.gammavariate(0, 1),
    lambda: random.Random([1]),
    lambda: random.seed(()),
    lambda: rng.randint(2, 1),
    lambda: rng.choice([]),
):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__ + ":", error)
