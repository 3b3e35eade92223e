from multiprocessing import get_context
def f(x):
    return x
if __name__ == "__main__":
    ctx = get_context("spawn")
    for target in [lambda: 1, 3]:
        try:
            p = ctx.Process(target=target)
            p.start()
            p.join()
            print(p.exitcode)
        except Exception as e:
            print(type(e).__name__, e)
    def local():
        pass
    def outer():
        def inner():
            pass
        return inner
    try:
        ctx.Process(target=outer()).start()
    except Exception as e:
        print(type(e).__name__, e)
    try:
        ctx.Pool(1, initializer=lambda: 1)
    except Exception as e:
        print(type(e).__name__, e)
