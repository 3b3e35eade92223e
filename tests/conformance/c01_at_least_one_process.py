# Pool(0) and Pool(-1) are refused.
import multiprocessing

if __name__ == "__main__":
    for size in (0, -1):
        try:
            multiprocessing.Pool(size)
        except ValueError as error:
            print(size, error)
