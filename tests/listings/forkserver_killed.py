import multiprocessing as mp, os, signal, time
def kill_server():
    time.sleep(0.5)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(0.5)
def ok(n):
    return n + 1
if __name__ == "__main__":
    ctx = mp.get_context("forkserver")
    p = ctx.Process(target=kill_server)
    p.start()
    p.join()
    print(p.exitcode)
    time.sleep(0.5)
    p = ctx.Process(target=ok, args=(1,))
    p.start(); p.join(); print(p.exitcode)
    with ctx.Pool(2) as pool:
        print(pool.map(ok, range(3)))
