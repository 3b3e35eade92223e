# A pool that nobody refers to any more is ended, in its own time. After `map` CPython's can hang
# here: if the thread that hands out the tasks is the last to let go of the pool, it waits for itself.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    workers = multiprocessing.active_children()
    print(len(workers), pool.apply(abs, (-1,)))
    del pool
    for worker in workers:
        worker.join(30)
        print(worker.exitcode in (0, -15))
