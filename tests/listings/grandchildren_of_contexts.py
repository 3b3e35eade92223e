import multiprocessing as mp, os
def child(q):
    q.put((mp.current_process().name, mp.parent_process().name, mp.parent_process().pid))
    ctx = mp.get_context(mp.get_start_method())
    p = ctx.Process(target=grand, args=(q, os.getpid()))
    p.start()
    p.join()
def grand(q, parent):
    q.put((mp.current_process().name, mp.parent_process().name, mp.parent_process().pid == parent, os.getppid() == parent, mp.get_start_method()))
if __name__ == "__main__":
    for m in ["fork", "spawn", "forkserver"]:
        ctx = mp.get_context(m)
        q = ctx.Queue()
        p = ctx.Process(target=child, args=(q,))
        p.start()
        a, b = sorted([q.get(), q.get()], key=len)
        print(a[0], a[1], a[2] == os.getpid())
        print(b)
        p.join()
