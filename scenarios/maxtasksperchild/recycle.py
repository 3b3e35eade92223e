import multiprocessing
import time

SECONDS = 1


def hello():
    print("a new worker says hello")


def work():
    time.sleep(SECONDS)


def run(limit):
    pool = multiprocessing.Pool(
        processes=2,
        initializer=hello,
        maxtasksperchild=limit,
    )
    slips = []
    for _ in range(6):
        slips.append(pool.apply_async(work))
    for slip in slips:
        slip.wait()
    time.sleep(1)  # the last are replaced
    pool.close()
    pool.join()


if __name__ == "__main__":
    run(None)
    #@ no-limit
    run(2)
    #@ limit-2
    run(1)
    #@ limit-1
    print("main ends")
