# map refuses a chunksize below 1, as imap does; CPython's returns [None, None].
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    for size in (0, -1):
        try:
            pool.map(abs, (1, 2), size)
        except ValueError as error:
            print(error)
