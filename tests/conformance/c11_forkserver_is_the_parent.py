import os
from multiprocessing import get_context, parent_process


def parents():
    return os.getppid(), parent_process().pid, parent_process().name


if __name__ == "__main__":
    for method in ["fork", "spawn", "forkserver"]:
        with get_context(method).Pool(1) as pool:
            by_kernel, by_module, name = pool.apply(parents)
            print(method, by_kernel == os.getpid(), by_module == os.getpid(), name)
