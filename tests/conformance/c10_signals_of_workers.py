# Workers have the default handlers of SIGINT and SIGTERM.
import multiprocessing
import signal


def handlers():
    return (
        signal.getsignal(signal.SIGINT) == signal.default_int_handler,
        signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
    )


if __name__ == "__main__":
    pool = multiprocessing.Pool(1)
    print(pool.apply(handlers))
