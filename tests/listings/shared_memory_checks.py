# What a block of shared memory and a view of it can do, and what they say to the rest.
from multiprocessing.shared_memory import SharedMemory
def show(make):
    try:
        print(repr(make()))
    except BaseException as error:
        print(type(error), error)
def put(i, v): shm.buf[i] = v
def dele(i):
    del shm.buf[i]
show(lambda: SharedMemory())
show(lambda: SharedMemory(create=True))
show(lambda: SharedMemory(create=True, size=-1))
show(lambda: SharedMemory(create=True, size="a"))
show(lambda: SharedMemory("forklore_none"))
show(lambda: SharedMemory("a/b", create=True, size=3))
show(lambda: SharedMemory("", create=True, size=3))
show(lambda: SharedMemory(5))
shm = SharedMemory("forklore_shm_test", create=True, size=10)
print(shm, shm.name, shm.size, len(shm.buf), type(shm), type(shm.buf))
show(lambda: SharedMemory("forklore_shm_test", create=True, size=10))
b = shm.buf
show(lambda: b is shm.buf)
show(lambda: bytes(b))
show(lambda: put(0, 5))
show(lambda: put(0, 256))
show(lambda: put(0, -1))
show(lambda: put(0, "a"))
show(lambda: put(0, 1.5))
show(lambda: put(10, 1))
show(lambda: put(-11, 1))
show(lambda: put("a", 1))
show(lambda: put(-1, 9))
show(lambda: b[0])
show(lambda: b[10])
show(lambda: b["a"])
show(lambda: bytes(b[1:4]))
b[1:4] = b"abc"
show(lambda: bytes(b[::-1]))
show(lambda: b[1:4].tobytes())
show(lambda: b[:3].tolist())
show(lambda: list(b))
show(lambda: (b.nbytes, b.itemsize, b.format, b.readonly, b.ndim, b.shape, b.strides))
show(lambda: b[1:4] == b"abc")
show(lambda: b[1:4] == b[1:4])
show(lambda: b[1:4] == "abc")
show(lambda: 97 in b)
show(lambda: b[1:4].hex())
try: b[0:2] = b"abc"
except Exception as e: print(type(e), e)
try: b[0:2] = "ab"
except Exception as e: print(type(e), e)
try: b[0:2] = [1, 2]
except Exception as e: print(type(e), e)
b[4:7] = b[1:4]
b[::2] = bytes([1,2,3,4,5])
show(lambda: bytes(b))
show(lambda: dele(0))
show(lambda: b.append)
show(lambda: sum(b[:4]))
show(lambda: str(b)[:12])
other = SharedMemory("forklore_shm_test")
show(lambda: other)
other.buf[:3] = b"XYZ"
show(lambda: bytes(b[:3]))
part = other.buf[2:5]
show(lambda: other.close())
show(lambda: other.buf)
show(lambda: bytes(part))
part.release()
show(lambda: part.release())
show(lambda: part[0])
show(lambda: len(part))
show(lambda: bytes(part))
show(lambda: str(part)[:24])
show(lambda: other.close())
show(lambda: other.close())
show(lambda: other.size)
show(lambda: other.name)
with b[2:4] as two:
    show(lambda: bytes(two))
show(lambda: two[0])
i = b[:8].cast("i")
i[0] = -7
i[1] = 2**31 - 1
show(lambda: (list(i), len(i), i.format, i.itemsize, i.nbytes, i.tolist()))
try: i[0] = 2**31
except Exception as e: print(type(e), e)
try: i[0] = "a"
except Exception as e: print(type(e), e)
show(lambda: b.cast("i"))
show(lambda: b.cast("z"))
show(lambda: b[:8].cast("d")[0] > 0)
i.release()
show(lambda: shm.close())
show(lambda: shm.buf)
show(lambda: shm.buf[0])
show(lambda: b[0])
show(lambda: shm.unlink())
show(lambda: shm.unlink())
show(lambda: SharedMemory("forklore_shm_test"))
show(lambda: shm.size)
show(lambda: shm.nope)
