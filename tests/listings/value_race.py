# Without a lock an update between reading and writing is lost.
import multiprocessing


def count(total, all_have_read):
    seen = total.value
    all_have_read.wait()
    total.value = seen + 1


if __name__ == "__main__":
    total = multiprocessing.Value("i", 0)
    all_have_read = multiprocessing.Barrier(3)
    children = [multiprocessing.Process(target=count, args=(total, all_have_read)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(total.value)
