# A pool that is closed or terminated takes nothing.
import multiprocessing


def double(k):
    return 2 * k


if __name__ == "__main__":
    for end in ("close", "terminate"):
        pool = multiprocessing.Pool(1)
        if end == "close":
            pool.close()
        else:
            pool.terminate()
        for name, call in (
            ("apply", lambda: pool.apply(double, (1,))),
            ("apply_async", lambda: pool.apply_async(double, (1,))),
            ("map", lambda: pool.map(double, [1])),
            ("imap", lambda: pool.imap(double, [1])),
        ):
            try:
                call()
            except ValueError as error:
                print(end, name, error)
