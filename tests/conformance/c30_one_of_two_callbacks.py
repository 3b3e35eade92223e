# callback on success, error_callback on failure, never both.
import multiprocessing


def good(value):
    print("good", value)


def bad(error):
    print("bad", error)


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    for text in ("5", "five"):
        slip = pool.apply_async(int, (text,), callback=good, error_callback=bad)
        slip.wait()
