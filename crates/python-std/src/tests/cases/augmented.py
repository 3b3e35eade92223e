s = {1, 2}
t = s
s |= {3}
s -= {1}
s ^= {9}
s &= {9, 2}
print(s, s is t)
try:
    s |= [1]
except TypeError as x:
    print(x)
fs = frozenset([1])
g = fs
fs |= {2}
print(fs, g)
l = [1]
m = l
l += (2, 3)
l += "ab"
l += {7: 1}
l *= 2
print(l, l is m)
try:
    l += 5
except TypeError as x:
    print(x)
try:
    l -= [1]
except TypeError as x:
    print(x)
tup = (1,)
tup += (2,)
print(tup)
try:
    tup += [1]
except TypeError as x:
    print(x)
t2 = ([1],)
try:
    t2[0] += [2]
except TypeError as x:
    print(x)
print(t2)
dd = {"a": 1}
ee = dd
dd |= {"b": 2}
dd |= [("c", 3)]
print(dd, dd is ee)
x = "a"
x += "b"
x *= 3
print(x)
b = b"a"
b += b"c"
b *= 2
print(b)
n = 5
n //= 2
n **= 3
n <<= 2
n >>= 1
n %= 7
n ^= 3
n |= 8
n &= 12
n /= 4
print(n)
n -= 1.5
print(n)
try:
    n |= 1
except TypeError as x:
    print(x)
