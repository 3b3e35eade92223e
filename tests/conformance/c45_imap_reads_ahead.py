# imap reads its whole input at once.
import multiprocessing
import time


seen = []


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    results = pool.imap(abs, (seen.append(k) or k for k in range(1000)))
    while len(seen) < 1000:
        time.sleep(0.1)
    print(len(seen), next(results))
