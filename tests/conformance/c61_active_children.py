# active_children() lists the living, and reaps the others.
import multiprocessing
import time

if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    print(len(multiprocessing.active_children()))
    pool.close()
    pool.join()
    print(len(multiprocessing.active_children()))
    child = multiprocessing.Process(target=time.sleep, args=(0.2,))
    child.start()
    print(len(multiprocessing.active_children()))
    time.sleep(1)
    print(multiprocessing.active_children(), child.exitcode)
