# A result that cannot be unpickled breaks a whole executor.
import concurrent.futures
import time


def define():
    global late

    def late():
        pass

    time.sleep(3)  # both calls are submitted by then
    return late


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(1) as executor:
        fatal, later = executor.submit(define), executor.submit(abs, -1)
        print(repr(fatal.exception()))
        print(fatal.exception().__cause__)
        print(repr(later.exception()))
        try:
            executor.submit(abs, -1)
        except concurrent.futures.BrokenExecutor as error:
            print(error)
