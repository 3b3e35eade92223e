# What a generator gives goes to the pool as it comes, and imap asks for all of it at once.
import multiprocessing
import time


def numbers(count):
    for number in range(count):
        print("made", number, flush=True)
        yield number
    print("no more", flush=True)


def square(number):
    time.sleep(0.1)
    return number * number


def running_total(results):
    total = 0
    for result in results:
        total += result
        yield total


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        results = pool.imap(square, numbers(4))
        time.sleep(0.3)
        print("main takes", next(results))
        print(list(running_total(results)))
        print(pool.map(square, numbers(3)))
        try:
            pool.apply(square, (numbers(1),))
        except TypeError as error:
            print(error)
