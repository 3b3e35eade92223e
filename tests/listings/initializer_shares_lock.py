import multiprocessing as mp
def init(l, v):
    global lock, value
    lock, value = l, v
def add(n):
    with lock:
        value.value += n
    return value.value > 0
if __name__ == "__main__":
    for m in ("fork", "spawn", "forkserver"):
        ctx = mp.get_context(m)
        l, v = ctx.Lock(), ctx.Value("i", 0)
        with ctx.Pool(2, initializer=init, initargs=(l, v)) as pool:
            pool.map(add, range(10))
            pool.close()
            pool.join()
        print(m, v.value, v, l)
