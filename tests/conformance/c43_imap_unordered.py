# imap_unordered is in order of completion, with one worker in order of input.
import multiprocessing
import time


def nap(seconds):
    time.sleep(seconds)
    return seconds


if __name__ == "__main__":
    print(list(multiprocessing.Pool(3).imap_unordered(nap, [1.8, 0.2, 0.9])))
    print(list(multiprocessing.Pool(1).imap_unordered(nap, [0.3, 0.1, 0.2])))
