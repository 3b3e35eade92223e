# A manager of each start method, with children of each.
import multiprocessing as mp


def work(d, name):
    d[name] = mp.current_process().name


if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        context = mp.get_context(method)
        with context.Manager() as manager:
            print(mp.active_children()[0])
            d = manager.dict()
            for other in ("fork", "spawn", "forkserver"):
                process = mp.get_context(other).Process(target=work, args=(d, other))
                process.start()
                process.join()
            print(method, d)
        print(mp.active_children())
