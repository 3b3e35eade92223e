# An input without a length is read in the caller's thread before anything is handed in.
import multiprocessing
import threading


threads = []


def double(k):
    return 2 * k


def note(k):
    threads.append(threading.get_ident())
    return k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    print(pool.map(double, (note(k) for k in range(3))), threads == [threading.get_ident()] * 3)
