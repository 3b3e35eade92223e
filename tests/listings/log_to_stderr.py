# What multiprocessing says of its processes, to whoever asks.
import logging
import multiprocessing
import os
import signal
import sys
import time


def work():
    multiprocessing.get_logger().info("working")


def end_slowly(number, frame):
    time.sleep(3)
    os._exit(0)


def linger():
    signal.signal(signal.SIGTERM, end_slowly)
    time.sleep(60)


if __name__ == "__main__":
    print(multiprocessing.get_logger())
    logger = multiprocessing.log_to_stderr()
    logger.warning("doomed")
    logger.setLevel(logging.INFO)
    print(logger, logger.handlers, logger.propagate)
    p = multiprocessing.Process(target=work)
    p.start()
    p.join()
    p = multiprocessing.Process(target=sys.exit, args=(3,))
    p.start()
    p.join()
    d = multiprocessing.Process(target=linger, daemon=True)
    d.start()
    time.sleep(2)
