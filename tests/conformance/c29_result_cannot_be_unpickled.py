# A result that only the worker can name kills the thread that sets results: none comes any more,
# and terminate() finds that out.
import multiprocessing


def define():
    global late

    def late():
        pass

    return late


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    fatal = pool.apply_async(define)
    fatal.wait(5)
    print(fatal.ready())
    later = pool.apply_async(abs, (-1,))
    later.wait(2)
    print(later.ready())
    try:
        pool.terminate()
    except AssertionError as error:
        print(error)
    pool.terminate()
