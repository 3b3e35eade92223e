import multiprocessing as mp
import time
def w(b, n):
    time.sleep(n)
    print("arrived", n, flush=True)
    b.wait()
if __name__ == "__main__":
    b = mp.Barrier(3)
    ps = [mp.Process(target=w, args=(b, n)) for n in range(3)]
    for p in ps: p.start()
    for p in ps: p.join()
    print([p.exitcode for p in ps], b.parties)
