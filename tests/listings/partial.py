from functools import partial
from multiprocessing import Pool
def power(base, exp):
    return base ** exp
if __name__ == "__main__":
    with Pool(2) as p:
        print(p.map(partial(power, exp=2), range(5)))
        print(p.map(partial(power, 2), range(5)))
