# Results can be taken after close() and join().
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    results = pool.imap(abs, range(-3, 0))
    pool.close()
    pool.join()
    print(list(results))
