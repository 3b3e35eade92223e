# starmap unpacks each item into arguments.
import multiprocessing


def power(base, exponent, plus=0):
    return base**exponent + plus


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(pool.starmap(power, [(2, 3), (3, 2), (2, 5, 1)]))
        print(pool.starmap_async(power, zip(range(4), range(4))).get())
        try:
            pool.starmap(power, [(1,)])
        except TypeError as error:
            print(error)
