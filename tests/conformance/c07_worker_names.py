# Workers are numbered by one counter of the process, over all pools and replacements.
import multiprocessing


def name():
    return multiprocessing.current_process().name


if __name__ == "__main__":
    child = multiprocessing.Process()
    first = multiprocessing.Pool(2)
    second = multiprocessing.Pool(1, maxtasksperchild=1)
    print(sorted(set(worker.name for worker in multiprocessing.active_children())))
    print([second.apply(name) for _ in range(3)])
