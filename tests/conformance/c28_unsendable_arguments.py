# Arguments that cannot be sent are the task's error; the pool survives.
import multiprocessing


def double(k):
    return 2 * k


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    for arguments in ((lambda: 0,), (pool,), (multiprocessing.Lock(),)):
        try:
            pool.apply(double, arguments)
        except Exception as error:
            print(type(error).__name__)
    print(pool.apply(double, (4,)))
