# Without a size there is a worker for each processor.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool()
    print(len(multiprocessing.active_children()) == multiprocessing.cpu_count())
