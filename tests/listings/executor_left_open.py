import concurrent.futures
import time


def work(n):
    time.sleep(0.1)
    print("did", n)


if __name__ == "__main__":
    executor = concurrent.futures.ProcessPoolExecutor(1)
    for n in range(4):
        executor.submit(work, n)
    print("main ends")
