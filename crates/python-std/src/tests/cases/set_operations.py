def p():
    print(list(a), list(b), a, len(b))
a = set()
b = set()
a.discard(False)
p()
a -= b
p()
b -= a
p()
b = b.union([(-13, )], range(30))
p()
b = {x for x in a}
p()
a = a & b
p()
a.add(-17)
p()
b.update([8, 46], {((-4, ), 27, 53, ), 36, (56, (12, 161075881, ), 610791080, ), 474003080, 4, 14, 1e+300, 0.5, 0.5, -17, (14, 38, 59, ), 11})
p()
for x in {19, 5}:
    b.add(x)
p()
b = b & a
p()
a &= b
p()
b = {x for x in a}
p()
a = a ^ b
p()
b = {x for x in a}
p()
b.symmetric_difference_update([11, 0.1])
p()
print([x for x in {49, -19, 23, 3, 18, False, 60, 46}], {0.5, 1, True, 487285566, 8, -14, 35, -8, 28, 52, 875627520, 7, 51, 4, 40, 15, (10000000000.0, -9, 49, ), 51, 8, 32}, hash(frozenset(b)))
p()
b -= a
p()
b.symmetric_difference_update([1e+300, 49])
p()
b.difference_update([19, 39])
p()
b.update([-10, -3], {19})
p()
b.add(837299163)
p()
for x in {19, 5}:
    b.add(x)
p()
b = frozenset(a) | b
b = set(b)
p()
for x in {0.1}:
    b.add(x)
p()
b -= a
p()
a = a.intersection(range(19))
p()
b = b | a
p()
b = b.union([True], range(25))
p()
for x in {42, True, 45075353, 27, 1, 1, 1e+300, -12}:
    b.add(x)
p()
a = frozenset(b) | a
a = set(a)
p()
b = b.difference(range(19))
p()
a.discard(5)
p()
b &= a
p()
for x in {30, 4}:
    b.add(x)
p()
a.update([32, 43], {517006455})
p()
print([x for x in {26, 21, -11, 957239060}], {(38, -15, ), 0.1, (False, (False, ), )}, hash(frozenset(a)))
p()
a = a.intersection(range(45))
p()
a.symmetric_difference_update([(), 125948980])
p()
b = b & a
p()
b = set(range(19, 25, 3))
p()
b = b | a
p()
b = b.union([396994594], range(19))
p()
b.add(16)
p()
b.symmetric_difference_update([-19, 981060878])
p()
print([x for x in {True, 1, -17}], {736457117}, hash(frozenset(a)))
p()
a = set(list(b) + [-19])
p()
for i in range(10):
    a.discard(i)
    a.add(i * 7)
p()
print([x for x in {40, 56, 845525942, 5, 5, True, 521085327, 170432258, -1, 55, True, 3, ((40, 36, ), ), -11, 958864782, 34, 25, 42, 12, -6}], {(((23, (56, 657561547, 979163283, ), ), ), ), 36, -10, 43, -8}, hash(frozenset(b)))
p()
b = b ^ a
p()
a = a ^ b
p()
a &= b
p()
a = a.copy()
p()
b.update([0, 41], {52, -11, 3.0, 15, 3, 57, -14, 49, 204288410, 18, 16, 56, 978168287, 139849781, 3, -14, 42, -8, 57, 10000000000.0})
p()
b.add(47)
p()
b = set(list(a) + [60])
p()
a = {x for x in b}
p()
a.symmetric_difference_update([347659253, 39])
p()
for x in {22, -7.0, -10, -8, ((-7, 21, ), 899202597, ), 0.1}:
    a.add(x)
p()
a = set(range(27, 19, 3))
p()
a = set(range(11, 9, 3))
p()
b = b.union([-13], range(0))
p()
for i in range(11):
    a.discard(i)
    a.add(i * 7)
p()
print([x for x in {-5}], set(), hash(frozenset(a)))
p()
print(a.pop() if a else None)
p()
a.symmetric_difference_update([50, 33])
p()
b = b ^ a
p()
print(b.pop() if b else None)
p()
b.symmetric_difference_update([(3, ), 21])
p()
a = a ^ b
p()
for x in {46, -1, 46, -11, 36, -4}:
    a.add(x)
p()
print([x for x in {155606262, 48, 19}], set(), hash(frozenset(a)))
p()
print(b.pop() if b else None)
p()
a = a ^ b
p()
b = b | a
p()
a = a.difference(range(2))
p()
print(b.pop() if b else None)
p()
a = {x for x in b}
p()
b = b.difference(range(3))
p()
a = {x for x in b}
p()
a.difference_update([0.5, 32])
p()
a.add(())
p()
b = {x for x in a}
p()
b = b | a
p()
a = frozenset(b) | a
a = set(a)
p()
a = {x for x in b}
p()
b |= {0.1, True, 10000000000.0, 34, (38, ), 36, 18, ()}
p()
a = a.copy()
p()
a = set(range(5, 14, 3))
p()
b &= a
p()
b = set(dict.fromkeys(a))
p()
b = b.intersection(range(38))
p()
a = set(dict.fromkeys(b))
p()
b.symmetric_difference_update([-6, 25])
p()
a = frozenset(b) | a
a = set(a)
p()
for x in {295232572, 40, (), 558466937, 57, 48697164, 39, 22, 14, -2, -10, 6, -9, -6, 630939978, 39, 54, 493930458, 1.5, 6}:
    b.add(x)
p()
b = b ^ a
p()
for i in range(6):
    b.discard(i)
    b.add(i * 7)
p()
b &= a
p()
a = a.copy()
p()
a = a.copy()
p()
a = a & b
p()
a = set(dict.fromkeys(b))
p()
b = set(list(a) + [-3])
p()
a.update([11, -10], {551503461, -3, 46, -7.0, 28, 796528616, 1e+300, -2, (), 597810598, 50, -19, 179925351, -12, 28, 1.5, (), (57, 17, ), 7, 36})
p()
b = b.copy()
p()
b = {x for x in a}
p()
b = {x for x in a}
p()
b.symmetric_difference_update([False, -7.0])
p()
b.discard(59)
p()
b.update([10000000000.0, 5], {47})
p()
a = a.copy()
p()
b = b ^ a
p()
b = {x for x in a}
p()
a &= b
p()
a = {-13, 46, 4, 6, -11, 122236331, -2, 485034449, 9, 407261310, 8, -2, 19, 12, 0.1, 1e+300, 444773095, -2, 40, -4}
p()
a.discard(32)
p()
for i in range(24):
    b.discard(i)
    b.add(i * 7)
p()
for i in range(9):
    b.discard(i)
    b.add(i * 7)
p()
b = b - a
p()
a.symmetric_difference_update([-2.25, 45])
p()
b = b | a
p()
b = b.union([0.1], range(1))
p()
a |= {10000000000.0, 24, (241705335, ), 769103842, 816719309, (31, )}
p()
a = set(range(7, 47, 3))
p()
a = a.copy()
p()
b = b.difference(range(5))
p()
b = set(list(a) + [47])
p()
a.update([False, 2], {584660947, 10, -20, 24, 1e+300, 4, (54, 40, ), 367581888})
p()
for i in range(1):
    a.discard(i)
    a.add(i * 7)
p()
a = {x for x in b}
p()
b = b | a
p()
a = {x for x in b}
p()
a = a - b
p()
a = a.union([56], range(10))
p()
b = b.union([13], range(30))
p()
a |= {6, 58, 6, (464890079, 23, -2, ), 30, 1e+300}
p()
b = {x for x in a}
p()
a = a.union([32], range(13))
p()
a = a.union([-16], range(1))
p()
for x in {True, 1.5}:
    b.add(x)
p()
