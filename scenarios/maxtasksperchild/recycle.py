import time
from multiprocessing import Pool

SECONDS = 2
leaked = []


def hello():
    print("a new worker says hello")


def work():
    leaked.append(b"x" * 30_000_000)
    time.sleep(SECONDS)


def begin(n):
    pool = Pool(2, hello, maxtasksperchild=n)
    return pool, [pool.apply_async(work)
                  for _ in range(6)]


def finish(pool, slips):
    for slip in slips:
        slip.wait()
    time.sleep(SECONDS)  # the last ones go
    pool.close()
    pool.join()

if __name__ == "__main__":
    finish(*begin(None))
    #@ no-limit
    pool, slips = begin(2)
    slips[3].wait()
    #@ replaced
    finish(pool, slips)
    #@ limit-2
    finish(*begin(1))
    #@ limit-1
    print("main ends")
