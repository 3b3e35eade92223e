import os
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

if __name__ == "__main__":
    executor = ProcessPoolExecutor(2)
    futures = [executor.submit(time.sleep, 30), executor.submit(os._exit, 1), executor.submit(abs, -1)]
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
