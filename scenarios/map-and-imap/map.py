import multiprocessing
import time

PIECE = 2


def fetch(seconds):
    time.sleep(seconds)
    #@ fetched
    return seconds


if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    sizes = (3, 1, 2)

    for got in pool.map(fetch, sizes):
        #@ map-first
        print("map", got)

    for got in pool.imap(fetch, sizes):
        #@ imap-first
        print("imap", got)

    for got in pool.imap_unordered(
            fetch, sizes):
        #@ unordered-first
        print("imap_unordered", got)

    slip = pool.map_async(
        fetch, (1, 1, 1, 1, 1, 1), PIECE)
    time.sleep(0.5)
    #@ chunks
    print("chunks", slip.get())
    pool.terminate()
