import sys
from concurrent.futures import ProcessPoolExecutor

if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        try:
            executor.submit(sys.exit, 3).result()
        except SystemExit as error:
            print(repr(error), type(error.__cause__).__name__)
        print(executor.submit(abs, -1).result())
