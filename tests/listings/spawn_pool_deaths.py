import multiprocessing as mp, os, time
def die(how):
    if how == "exit":
        os._exit(3)
    if how == "kill":
        os.kill(os.getpid(), 9)
    return how
if __name__ == "__main__":
    for m in ("spawn", "forkserver"):
        pool = mp.get_context(m).Pool(1)
        for how in ("exit", "kill", "fine"):
            try:
                print(pool.apply_async(die, (how,)).get(timeout=3))
            except mp.TimeoutError:
                print("lost")
        pool.terminate()
        pool.join()
