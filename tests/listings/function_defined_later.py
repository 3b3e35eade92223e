# A worker has what was defined when it was forked; it dies of a task that it cannot find.
import multiprocessing

if __name__ == "__main__":
    pool = multiprocessing.Pool(1)

    def late(k):
        return k

    slip = pool.apply_async(late, (1,))
    try:
        slip.get(timeout=1)
    except multiprocessing.TimeoutError:
        print("it never comes")
    print(len(multiprocessing.active_children()))
