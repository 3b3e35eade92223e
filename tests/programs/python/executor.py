"""ProcessPoolExecutor: as_completed, an initializer, errors, cancelled futures."""
import concurrent.futures
import math
import os
import time

NUMBERS = [112272535095293, 112582705942171, 115280095190773, 1099726899285419, 15]


def is_prime(n):
    return n > 1 and all(n % k for k in range(2, min(int(math.sqrt(n)), 20_000) + 1))


def prepare(word):
    os.environ["WORD"] = word


def word(n):
    return os.environ["WORD"] * n


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(max_workers=2) as executor:
        futures = {executor.submit(is_prime, n): n for n in NUMBERS}
        answers = {}
        for future in concurrent.futures.as_completed(futures):
            answers[futures[future]] = future.result()
        print([answers[n] for n in NUMBERS])
        print(list(executor.map(is_prime, range(12), chunksize=5)))
        broken = executor.submit(is_prime, "x")
        print(type(broken.exception()).__name__)

    with concurrent.futures.ProcessPoolExecutor(1, initializer=prepare, initargs=("ab",)) as executor:
        print(executor.submit(word, 2).result())
        slow = executor.submit(time.sleep, 0.2)
        rest = [executor.submit(word, n) for n in range(5)]
        print("cancelled", rest[-1].cancel())
        done, _ = concurrent.futures.wait([slow], return_when=concurrent.futures.FIRST_COMPLETED)
        print(len(done), [future.result() for future in rest[:-1]])
