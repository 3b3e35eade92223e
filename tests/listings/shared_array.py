# An array in shared memory: what a child writes, its parent sees.
import multiprocessing


def square(numbers):
    for k in range(len(numbers)):
        numbers[k] = numbers[k] ** 2


if __name__ == "__main__":
    numbers = multiprocessing.Array("i", range(6))
    child = multiprocessing.Process(target=square, args=(numbers,))
    child.start()
    child.join()
    print(numbers[:], numbers[-1], len(numbers), list(numbers))
    numbers[1:3] = [7, 8]
    print(numbers[:])
    try:
        numbers[6]
    except IndexError as error:
        print(error)
    print(multiprocessing.Array("d", 3)[:])
    print(list(reversed(multiprocessing.Array("i", [1, 2, 3]))))
