# Main has three threads for its pool.
import multiprocessing
import threading

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    print(threading.active_count())
    print(sorted(thread.name.split("(")[-1] for thread in threading.enumerate()))
