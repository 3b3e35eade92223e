from multiprocessing import Pool
def work(x):
    return x
if __name__ == "__main__":
    p = Pool(2)
    try:
        p.join()
    except ValueError as e:
        print(e)
    p.close()
    p.close()
    for call in ("apply", "apply_async", "map", "imap", "imap_unordered", "starmap", "map_async"):
        try:
            getattr(p, call)(work, [1])
        except ValueError as e:
            print(call, e)
    p.join()
    p.join()
    p.terminate()
    print(p)
    for kw in [dict(processes=0), dict(processes=1.5), dict(processes="2"), dict(maxtasksperchild=0), dict(initializer=1)]:
        try:
            Pool(**kw)
        except Exception as e:
            print(type(e).__name__, e)
    try:
        with p:
            pass
    except ValueError as e:
        print(e)
    try:
        Pool(1, 2, 3, 4, 5)
    except TypeError as e:
        print(e)
    try:
        Pool(size=3)
    except TypeError as e:
        print(e)
