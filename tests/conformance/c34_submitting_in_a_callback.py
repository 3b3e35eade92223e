# A callback may hand in more.
import multiprocessing


slips = []


def double(k):
    return 2 * k


def again(value):
    slips.append(pool.apply_async(double, (value,)))


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    slips.append(pool.apply_async(double, (1,), callback=again))
    slips[0].wait()
    print(slips[1].get())
