import multiprocessing as mp
print("loading", __name__)
if __name__ == "__mp_main__":
    raise RuntimeError("cannot be imported")
def f(): pass
if __name__ == "__main__":
    for m in ("spawn", "forkserver"):
        p = mp.get_context(m).Process(target=f)
        p.start(); p.join(); print(p.exitcode)
