# Workers are daemonic, and such processes may have no children.
import multiprocessing


def is_daemon():
    return multiprocessing.current_process().daemon


def try_process():
    multiprocessing.Process(target=is_daemon).start()


def try_pool():
    multiprocessing.Pool(1)


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    print(pool.apply(is_daemon), is_daemon())
    for call in (try_process, try_pool):
        try:
            pool.apply(call)
        except AssertionError as error:
            print(error)
