import multiprocessing as mp, time, os, signal
def work(n):
    time.sleep(n)
def die(code):
    os._exit(code)
def boom():
    raise ValueError("no")
if __name__ == "__main__":
    for m in ["spawn", "forkserver"]:
        ctx = mp.get_context(m)
        p = ctx.Process(target=work, args=(5,), daemon=True)
        p.start()
        print(p.is_alive(), p.exitcode, p.daemon)
        p.join(0.3)
        print(p.is_alive())
        p.terminate()
        p.join()
        print(p, p.exitcode)
        p = ctx.Process(target=die, args=(7,))
        p.start(); p.join(); print(p, p.exitcode)
        p = ctx.Process(target=boom, name="Boomer")
        p.start(); p.join(); print(p, p.exitcode)
        p = ctx.Process(target=work, args=(9,))
        p.start()
        p.kill(); p.join(); print(p)
        p.close()
        print(p)
        try:
            p.join()
        except ValueError as e:
            print(e)
        try:
            print(p.pid)
        except ValueError as e:
            print(e)
        print(mp.active_children())
