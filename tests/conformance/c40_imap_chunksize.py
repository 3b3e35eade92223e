# imap refuses a chunksize below 1.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    for call in (pool.imap, pool.imap_unordered):
        for size in (0, -3):
            try:
                call(abs, [1], size)
            except ValueError as error:
                print(error)
