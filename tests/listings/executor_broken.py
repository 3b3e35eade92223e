from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
import os, time, signal
def die():
    time.sleep(1)
    os._exit(1)
def slow():
    time.sleep(3)
if __name__ == "__main__":
    ex = ProcessPoolExecutor(1)
    fs = [ex.submit(die), ex.submit(slow), ex.submit(slow), ex.submit(slow)]
    for f in fs:
        try:
            print(f.result())
        except BrokenProcessPool as e:
            print(type(e), e)
    try:
        ex.submit(slow)
    except Exception as e:
        print(type(e).__name__, e)
    ex.shutdown()
    print(isinstance(BrokenProcessPool("x"), RuntimeError))
