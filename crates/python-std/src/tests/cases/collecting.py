from collections import Counter, deque, namedtuple

Point = namedtuple("Point", ["x", "y"])
point = Point(1, 2)
x, y = point
print(x, y, point)
try:
    point.x = 5
except AttributeError as error:
    print(error)

counts = Counter()
for word in "to be or not to be".split():
    counts[word] += 1
print(counts)
del counts["missing"]
for word, count in counts.most_common():
    print(word, count)
counts += Counter(be=-5, not_=3)
print(counts)

queue = deque([1, 2, 3])
queue[0] = "first"
del queue[1]
print(queue)
while queue:
    print(queue.popleft())
try:
    for item in (numbers := deque([1, 2])):
        numbers.append(item)
except RuntimeError as error:
    print(error)
Point(1)
