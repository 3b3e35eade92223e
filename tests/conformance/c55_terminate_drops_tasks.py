# terminate() ends the workers at once; what was handed in never becomes ready.
import multiprocessing
import time

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    slip = pool.map_async(time.sleep, [30] * 100, 1)
    time.sleep(0.5)
    pool.terminate()
    pool.join()
    print(slip.ready(), len(multiprocessing.active_children()))
    try:
        slip.get(timeout=0.1)
    except multiprocessing.TimeoutError:
        print("never ready")
