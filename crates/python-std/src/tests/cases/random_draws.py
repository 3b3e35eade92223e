import random
for s in (1, 0, 42, 123456789012, -5):
    random.seed(s)
    print(random.random(), random.randint(1, 6), random.choice("abcdef"), random.uniform(2, 3), random.randrange(0, 100, 7), random.getrandbits(40))
    xs = list(range(10))
    random.shuffle(xs)
    print(xs, random.sample(range(1000), 5), random.sample(xs, 7), random.choices(xs, k=3), random.expovariate(0.5))
for i in range(700):
    random.random()
print(random.random())
try:
    random.choice([])
except IndexError as e:
    print(e)
try:
    random.randint(3, 1)
except ValueError as e:
    print(e)
