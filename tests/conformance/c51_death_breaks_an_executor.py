import os
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

def die():
    time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    executor = ProcessPoolExecutor(2)
    futures = [executor.submit(time.sleep, 30), executor.submit(die), executor.submit(abs, -1)]
    for future in futures[:2]:
        try:
            future.result()
        except BrokenProcessPool as error:
            print(error)
    try:
        executor.submit(abs, -1)
    except BrokenProcessPool as error:
        print(error)
    executor.shutdown()
