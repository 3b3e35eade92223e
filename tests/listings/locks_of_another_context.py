import multiprocessing as mp
def f(lock):
    print("never")
if __name__ == "__main__":
    lock = mp.Lock()
    q = mp.Queue()
    v = mp.Value("i")
    e = mp.Event()
    ctx = mp.get_context("spawn")
    for thing in [lock, q, v, e, mp.Condition(), mp.Semaphore(2)]:
        p = ctx.Process(target=f, args=(thing,))
        try:
            p.start()
        except RuntimeError as error:
            print(type(thing).__name__, error)
    a, b = ctx.Pipe()
    p = ctx.Process(target=b.send, args=(3,))
    p.start()
    print(a.recv())
    p.join()
    with mp.Pool(1) as pool:
        try:
            pool.apply(f, (lock,))
        except RuntimeError as error:
            print(error)
