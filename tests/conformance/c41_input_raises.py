# An error of the input: map raises it; imap yields the good results before; a chunk not full is lost.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    try:
        pool.map(abs, (1 // (3 - k) for k in range(5)))
    except ZeroDivisionError as error:
        print("map", error)
    for chunksize in (1, 4):
        seen = []
        try:
            for value in pool.imap(abs, (1 // (7 - k) * 0 + k for k in range(20)), chunksize):
                seen.append(value)
        except ZeroDivisionError as error:
            print("imap", chunksize, seen, error.__cause__)
