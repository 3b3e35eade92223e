# 0 for leaving in order, 1 for an exception, n for sys.exit(n), -n for signal n.
import multiprocessing
import sys
import time

if __name__ == "__main__":
    pool = multiprocessing.Pool(2)
    workers = multiprocessing.active_children()
    pool.close()
    pool.join()
    print([worker.exitcode for worker in workers])
    children = [multiprocessing.Process(target=sys.exit, args=(code,)) for code in (0, 5, "text")]
    children.append(multiprocessing.Process(target=time.sleep, args=(60,)))
    for child in children:
        child.start()
    children[-1].kill()
    for child in children:
        child.join()
    print([child.exitcode for child in children])
