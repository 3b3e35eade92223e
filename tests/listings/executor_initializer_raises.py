from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
def init():
    raise ValueError("no start")
def f(): pass
if __name__ == "__main__":
    ex = ProcessPoolExecutor(1, initializer=init)
    try:
        ex.submit(f).result()
    except BrokenProcessPool as e:
        print(e)
    ex.shutdown()
