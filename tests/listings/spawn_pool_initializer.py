import multiprocessing as mp
def init(x):
    global base
    base = x
    print("init", mp.current_process().name)
def add(n):
    return base + n
if __name__ == "__main__":
    for m in ["spawn", "forkserver"]:
        with mp.get_context(m).Pool(1, init, (100,), maxtasksperchild=4) as pool:
            print([pool.apply(add, (i,)) for i in range(5)])
            try:
                pool.apply(add, ("x",))
            except TypeError as e:
                print(e)
            r = pool.apply_async(add, (1,))
            print(r.get(timeout=10))
            pool.close()
            pool.join()
