# A result is ready only after its callback has returned.
import multiprocessing
import time


slips = []


def wait(k):
    time.sleep(0.5)


def look(value):
    print("in the callback", slips[0].ready())


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slips.append(pool.apply_async(wait, (1,), callback=look))
    slips[0].wait()
    print("afterwards", slips[0].ready())
