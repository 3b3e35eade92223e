# main is MainProcess and has no parent process.
import multiprocessing

if __name__ == "__main__":
    print(multiprocessing.current_process().name, multiprocessing.parent_process())
    print(multiprocessing.cpu_count() >= 1, multiprocessing.current_process().daemon)
