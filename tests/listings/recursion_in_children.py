# A recursion without an end ends, in a child and in a thread, too.
import multiprocessing
import threading


def down(n):
    return down(n + 1)


if __name__ == "__main__":
    process = multiprocessing.Process(target=down, args=(0,), name="deep")
    process.start()
    process.join()
    print(process.exitcode)
    thread = threading.Thread(target=down, args=(0,), name="deep thread")
    thread.start()
    thread.join()
    with multiprocessing.Pool(1) as pool:
        try:
            pool.apply(down, (0,))
        except RecursionError as error:
            print(repr(error))
