# All workers are there as soon as the pool is.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(3)
    workers = multiprocessing.active_children()
    print(len(workers), all(worker.pid for worker in workers), all(worker.is_alive() for worker in workers))
